"""Compares one column of two rows of a transfer matrix image by image.

Says which images went from wrong to right and from right to wrong, and whether the difference is
more than chance: by McNemar's exact test for a classifier, by resampling the images for a detector.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path

from raproc.evaluation.detection_bootstrap import bootstrap_map_difference, map_of
from raproc.evaluation.per_image import align, changes, is_correct, kind_of, read_records
from raproc.evaluation.significance import paired_difference
from raproc.files import write_json, write_text

RIGHT = dict(
    classification='An image is right if its class is.',
    detection='An image is right if every object in it is found (IoU 0.5, score 0.3).',
)


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('before', type=Path, metavar='BEFORE.jsonl', help='records of one row')
    parser.add_argument(
        'after', type=Path, metavar='AFTER.jsonl', help='records of the same column of another row'
    )
    parser.add_argument(
        '--out-dir',
        type=Path,
        help='folder for COLUMN_changes.json and COLUMN_changes.md; without it, all is printed',
    )
    parser.add_argument(
        '--samples', type=int, default=1000, help='resamples for a detector (default: 1000)'
    )
    return parser.parse_args()


def compare(before, after, samples):
    """Compare two files of records.

    Args:
        before (Path): Records of one row.
        after (Path): Records of the same column of another row.
        samples (int): The number of resamples for a detector.

    Returns:
        dict: The scores in percent, their difference in percentage points, and the changes.

    Raises:
        ValueError: If the files are of different columns, kinds or images, or of image quality.
    """
    if before.stem != after.stem:
        raise ValueError(
            f'Rows are compared by one column, but got {before.stem!r} and {after.stem!r}.'
        )
    rows = [read_records(path) for path in (before, after)]
    kinds = [_kind(records, path) for records, path in zip(rows, (before, after))]
    if kinds[0] != kinds[1]:
        raise ValueError(f'Rows must hold the same kind of records, but got {kinds}.')
    pairs = align(*rows)
    rows[1] = [new for _, new in pairs]
    score_of_kind = dict(classification=_classifications, detection=_detections)[kinds[0]]
    gained, lost = changes(*rows)
    return dict(
        column=before.stem,
        kind=kinds[0],
        before=str(before),
        after=str(after),
        images=len(pairs),
        **score_of_kind(*rows, samples),
        wrong_to_right=gained,
        right_to_wrong=lost,
    )


def _kind(records, path):
    kinds = sorted({kind_of(record) for record in records})
    if len(kinds) != 1 or kinds == ['quality']:
        raise ValueError(
            f'{path} must hold records of a classification or of a detection, but got '
            f'{" and ".join(kinds) or "none"}.'
        )
    return kinds[0]


def _classifications(before, after, samples):
    right = [[is_correct(record) for record in records] for records in (before, after)]
    return dict(
        metric='top-1 accuracy (%)',
        scores=[100 * sum(answers) / len(answers) for answers in right],
        difference=asdict(paired_difference(*right)),
        test="McNemar's exact test",
    )


def _detections(before, after, samples):
    labels = [
        label
        for record in before + after
        for boxes in (record['gt'], record['pred'])
        for label in boxes['labels']
    ]
    classes = max(labels, default=0) + 1
    return dict(
        metric='mAP (%)',
        scores=[100 * map_of(records, classes) for records in (before, after)],
        difference=asdict(bootstrap_map_difference(before, after, classes, samples)),
        test=f'bootstrap over images, {samples} samples',
    )


def summary_of(result):
    before, after = result['scores']
    difference = '{value:+.2f} ({low:+.2f} to {high:+.2f})'.format(**result['difference'])
    return '\n'.join(
        [
            f'# {result["column"]}: {result["before"]} → {result["after"]}',
            '',
            '| score | before | after | difference (95% interval) | p |',
            '|---|---|---|---|---|',
            f'| {result["metric"]} | {before:.2f} | {after:.2f} | {difference} '
            f'| {result["difference"]["p_value"]:.2g} |',
            '',
            f'{result["images"]} images: {len(result["wrong_to_right"])} went from wrong to right, '
            f'{len(result["right_to_wrong"])} from right to wrong. {RIGHT[result["kind"]]} '
            f'Test: {result["test"]}.',
        ]
    )


def lists_of(result):
    lines = []
    for title, key in (('Wrong → right', 'wrong_to_right'), ('Right → wrong', 'right_to_wrong')):
        lines += ['', f'## {title} ({len(result[key])})', '']
        lines += [f'- {name}' for name in result[key]] or ['None.']
    return '\n'.join(lines)


def main():
    args = parse_args()
    try:
        result = compare(args.before, args.after, args.samples)
    except (OSError, ValueError) as error:
        raise SystemExit(f'cannot compare: {error}') from error
    summary, lists = summary_of(result), lists_of(result)
    if args.out_dir is None:
        print(summary, lists, sep='\n')
        return
    path = args.out_dir / f'{result["column"]}_changes.json'
    write_json(path, result, ensure_ascii=False)
    write_text(path.with_suffix('.md'), f'{summary}\n{lists}\n')
    print(summary, f'\nWritten: {path} and {path.with_suffix(".md").name}', sep='\n')


if __name__ == '__main__':
    main()
