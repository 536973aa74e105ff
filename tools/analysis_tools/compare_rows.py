"""Compare one column of two rows of a table image by image.

Lists which images went from wrong to right and from right to wrong, and whether the difference is
more than chance: by McNemar's exact test for a classifier, by resampling the images for a detector.
"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from dataclasses import asdict
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.files import write_json, write_text


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
    from raproc.kinds.records import align, read_records

    if before.stem != after.stem:
        raise ValueError(f'expected rows of one column, but got {before.stem!r} and {after.stem!r}')
    rows = [read_records(path) for path in (before, after)]
    kinds = [_kind(records, path) for records, path in zip(rows, (before, after))]
    if kinds[0].title != kinds[1].title:
        titles = [kind.title for kind in kinds]
        raise ValueError(f'expected rows of the same kind of records, but got {titles}')
    kind, pairs = kinds[0], align(*rows)
    rows[1] = [new for _, new in pairs]
    gained, lost = kind.changes(*rows)
    comparison = kind.compare(*rows, samples)
    return dict(
        column=before.stem,
        kind=kind.title,
        before=str(before),
        after=str(after),
        images=len(pairs),
        metric=kind.score_name,
        scores=comparison.scores,
        difference=asdict(comparison.difference),
        test=comparison.test,
        rule=kind.rule,
        wrong_to_right=gained,
        right_to_wrong=lost,
    )


def _kind(records, path):
    from raproc.kinds import kind_of_records

    try:
        return kind_of_records(records)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from error


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
            f'{len(result["right_to_wrong"])} from right to wrong. {result["rule"]} '
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
    run_tool(main)
