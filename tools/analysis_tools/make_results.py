"""Writes all of docs/results from its JSON files: tables, heat maps and the page of claims.

``--check`` only compares, as CI does.
"""

import json
import math
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from raproc.evaluation.matrix import Summary, paper_tables, write_report
from raproc.evaluation.significance import sample_size

VERDICTS = dict(higher=('holds', 'does not hold'), lower=('does not hold', 'holds'))
HEADER = [
    'task',
    'processor',
    'seen by',
    'baseline',
    'score',
    'gain (95%)',
    'p',
    'seeds',
    'verdict',
]


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('folder', nargs='?', default='docs/results', type=Path)
    parser.add_argument('--check', action='store_true', help='compare instead of writing')
    return parser.parse_args()


def main():
    args = parse_args()
    if not args.check:
        make(args.folder, args.folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        made = make(args.folder, Path(scratch))
        names = [path.relative_to(scratch) for path in made]
        wrong = [
            str(name)
            for name in names
            if not (args.folder / name).is_file()
            or (args.folder / name).read_bytes() != Path(scratch, name).read_bytes()
        ]
    if wrong:
        sys.exit(f'{", ".join(wrong)} in {args.folder} are not what the JSON files give; run '
                 f'python {sys.argv[0]} {args.folder}')  # fmt: skip


def make(source, target):
    """Writes the files of ``source``'s JSON files into ``target`` and returns their paths."""
    paths, summaries = [], {}
    for path in sorted(source.glob('*.json')):
        content = json.loads(path.read_text(encoding='utf-8'))
        if 'entries' not in content:
            continue
        summaries[path.stem] = Summary.from_dict(content)
        described = (content['name'], content['title'], content['command'])
        paths += write_report(summaries[path.stem], target, *described)
    page = target / 'README.md'
    page.write_text(page_of(source, summaries), encoding='utf-8')
    return [*paths, page]


def page_of(source, summaries):
    """The page: what the claims' file says, and a table of every claim."""
    content = json.loads((source / 'claims.json').read_text(encoding='utf-8'))
    parts = [f'# {content["title"]}', *content['text']]
    for claim in content['claims']:
        summary = summaries.get(claim['table'])
        if summary is None:
            raise SystemExit(f'the claim {claim["title"]!r} needs {source / claim["table"]}.json')
        parts += [f'## {claim["title"]}', table_of(claim, summary), *claim.get('text', [])]
        link = f'[{claim["table"]}]({claim["table"]}.md)'
        parts.append(f'All numbers, and the command that computes them: {link}.')
    return '\n\n'.join(parts) + '\n'


def table_of(claim, summary):
    lines = [HEADER, ['---'] * len(HEADER)]
    paper = 'paper' in claim
    if paper:
        lines = [[*line, end] for line, end in zip(lines, ('the paper', '---'), strict=True)]
    for entry in summary.entries:
        if is_selected(entry, claim):
            row = row_of(entry, summary, claim['expected'])
            lines.append([*row, paper_gain(claim['paper'], entry.task)] if paper else row)
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def is_selected(entry, claim):
    """Whether an entry is about a claim: its rows, columns, and whether the recognizer was seen."""
    name = entry.row.split(':')[0]
    return (
        entry.gain is not None
        and (entry.row in claim['rows'] or name in claim['rows'])
        and entry.column in claim['columns']
        and entry.seen == claim.get('seen', entry.seen)
    )


def row_of(entry, summary, expected):
    base = summary.entry(entry.task, summary.baseline, entry.column)
    digits = dict(psnr=2, ssim=3).get(entry.metric, 1)
    gain = {key: f'{entry.gain[key]:+.{digits}f}' for key in ('value', 'low', 'high')}
    seeds = sorted(entry.seeds.values())
    spread = f' ({seeds[0]:.{digits}f} to {seeds[-1]:.{digits}f})' if len(seeds) > 1 else ''
    return [
        entry.task,
        entry.row,
        entry.column,
        f'{base.score:.{digits}f}',
        f'{entry.score:.{digits}f}',
        f'{gain["value"]} ({gain["low"]} to {gain["high"]})',
        f'{entry.gain["p_value"]:.3f}' if entry.gain['p_value'] >= 0.001 else '< 0.001',
        f'{len(seeds)}{spread}',
        verdict_of(entry, expected),
    ]


def verdict_of(entry, expected):
    """Whether the interval lies on one side of no gain; if not, how many images it would take."""
    up, down = VERDICTS[expected]
    if entry.gain['low'] > 0:
        return up
    if entry.gain['high'] < 0:
        return down
    return f'undecided: {images_needed(entry)}'


def images_needed(entry):
    value = entry.gain['value']
    if value == 0:
        return 'no difference seen'
    if entry.mcnemar:
        discordant = (entry.mcnemar['gained'] + entry.mcnemar['lost']) / entry.num_images
        if abs(value) / 100 <= discordant:
            return f'{sample_size(value, discordant)} images needed'
    half = (entry.gain['high'] - entry.gain['low']) / 2
    # 80% power at 5%: the difference must be 2.8 standard errors.
    return f'{math.ceil(entry.num_images * (2.8 / 1.96 * half / value) ** 2)} images needed'


def paper_gain(where, task):
    """The range of the paper's gains over plain processing for a method and a task."""
    table = paper_tables()[where['table']]
    gains = []
    for name, row in table['rows'].items():
        method, _, recognizer = name.partition(':')
        if method != where['row']:
            continue
        for column, score in (row[task] or {}).items():
            seen = recognizer in ('', column)
            if seen == where.get('seen', seen):
                gains.append(score - table['rows']['plain'][task][column])
    return f'{min(gains):+.1f} to {max(gains):+.1f}' if gains else ''


if __name__ == '__main__':
    main()
