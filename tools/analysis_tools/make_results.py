"""Write all of docs/results from its JSON files: tables, figures and the page of claims.

``claims.json`` lists the claims and the entries of tables that test them: of several tables, the
first that has an entry counts. ``names.json`` lists the names of rows and columns for people. Every
number comes from the tables. ``--check`` only compares, as CI does.
"""

import json
import math
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.files import write_text
from raproc.tasks import task_names, title_of

HOLDS, FAILS, OPEN = 'holds', 'does not hold', 'undecided'
UNITS = dict(psnr=' dB', ssim=' SSIM')
VERDICTS = dict(higher=(HOLDS, FAILS), lower=(FAILS, HOLDS))
HEADER = [
    'task',
    'processor',
    'over',
    'seen by',
    'before',
    'score',
    'gain (95%)',
    'of each seed',
    'p',
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
    """Write the files of ``source``'s JSON files into ``target`` and return their paths."""
    from raproc.tables import Summary, write_report

    paths, summaries = [], {}
    listed = source / 'names.json'
    names = json.loads(listed.read_text(encoding='utf-8')) if listed.is_file() else {}
    for path in sorted(source.glob('*.json')):
        content = json.loads(path.read_text(encoding='utf-8'))
        if 'entries' not in content:
            continue
        summaries[path.stem] = Summary.from_dict(content)
        described = (content['name'], content['title'], content['command'])
        paths += write_report(summaries[path.stem], target, *described, names)
    content = json.loads((source / 'claims.json').read_text(encoding='utf-8'))
    for claim in content['claims']:
        for name in tables_of(claim):
            if name not in summaries:
                raise SystemExit(f'the claim {claim["title"]!r} needs {source / name}.json')
        for figure in claim.get('figures', []):
            paths.append(target / figure['file'])
            FIGURES[figure['kind']](summaries[tables_of(claim)[0]], figure, names, paths[-1])
    training = source / 'training.json'
    times = json.loads(training.read_text(encoding='utf-8')) if training.is_file() else None
    page = target / 'README.md'
    write_text(page, page_of(content, summaries, times, names))
    return [*paths, page]


def page_of(content, summaries, times, names):
    """Format the page: verdicts first, then how to read them, and a table of every claim."""
    parts = [f'# {content["title"]}', content['summary'], verdicts_of(content, summaries)]
    parts += content['text']
    for claim in content['claims']:
        parts += [f'## {claim["title"]}', table_of(claim, summaries, names)]
        parts += [f'![{figure["alt"]}]({figure["file"]})' for figure in claim.get('figures', [])]
        parts += claim.get('text', [])
        links = ', '.join(f'[{name}]({name}.md)' for name in tables_of(claim))
        parts.append(f'All numbers, and the command that computes them: {links}.')
    if times is not None:
        parts += ['## How long it took', *times_of(times)]
    if names:
        parts += ['## Names', content['names'], *names_of(names)]
    return '\n\n'.join(parts) + '\n'


def verdicts_of(content, summaries):
    """Format one line per claim: its verdict and the range of its gains in each task."""
    tables = [name for claim in content['claims'] for name in tables_of(claim)]
    tasks = in_order({task for name in tables for task in summaries[name].names('task')})
    lines = [['claim', *map(title_of, tasks)], ['---'] * (len(tasks) + 1)]
    for claim in content['claims']:
        entries = [entry for entry, _ in selected(claim, summaries)]
        cells = [cell_of([e for e in entries if e.task == task], claim) for task in tasks]
        lines.append([f'[{claim["title"]}](#{anchor_of(claim["title"])})', *cells])
    return as_table(lines)


def cell_of(entries, claim):
    """Count the verdicts of a claim in one task, beside the range of its gains."""
    if not entries:
        return ''
    kinds = [verdict_of(entry, claim).split(':')[0] for entry in entries]
    counts = {kind: kinds.count(kind) for kind in (HOLDS, FAILS) if kind in kinds}
    words = [
        kind if count == len(kinds) else f'{kind} {count} of {len(kinds)}'
        for kind, count in counts.items()
    ]
    text = ', '.join(f'**{word}**' if word.startswith(HOLDS) else word for word in words) or OPEN
    return f'{text}: {", ".join(ranges_of(entries))}'


def ranges_of(entries):
    """List the smallest and the largest gain, apart for points, dB and SSIM."""
    units = {}
    for entry in entries:
        units.setdefault(UNITS.get(entry.metric, ''), []).append(entry)
    for unit, group in units.items():
        digits = digits_of(group[0])
        ends = [f'{pick(e.gain.value for e in group):+.{digits}f}' for pick in (min, max)]
        yield ' to '.join(dict.fromkeys(ends)) + unit


def names_of(names):
    """Format the names of rows and columns beside those of configs, JSON and CSV."""
    yield as_table([['name', 'in configs, JSON and CSV'], ['---'] * 2,
                    *([shown, f'`{name}`'] for name, shown in names.items())])  # fmt: skip


def times_of(times):
    """Format the machine, the command and the minutes of each training, a mean over its seeds."""
    runs = {}
    for run in times['runs']:
        runs.setdefault((run['run'].rsplit('/', 1)[0], run['iterations']), []).append(run)
    lines = [['training', 'seeds', 'iterations', 'minutes'], ['---'] * 4]
    for (name, iterations), seeds in sorted(runs.items()):
        minutes = sum(run['seconds'] for run in seeds) / len(seeds) / 60
        lines.append([name, str(len(seeds)), str(iterations), f'{minutes:.1f}'])
    text = (
        f'On {times["machine"]}, two trainings at a time with a thread each, by their logs '
        '(`python tools/analysis_tools/training_times.py work_dirs/small`).'
    )
    return text, as_table(lines)


def anchor_of(title):
    """Make the anchor that GitHub and mkdocs give to a heading."""
    kept = ''.join(c for c in title.lower() if c.isalnum() or c in ' -_')
    return kept.strip().replace(' ', '-')


def table_of(claim, summaries, names):
    lines = [HEADER, ['---'] * len(HEADER)]
    if 'paper' in claim:
        lines = [[*line, end] for line, end in zip(lines, ('the paper', '---'), strict=True)]
    for entry, summary in selected(claim, summaries):
        row = row_of(entry, summary, claim, names)
        lines.append([*row, paper_gain(claim['paper'], entry.task)] if 'paper' in claim else row)
    return as_table(lines)


def as_table(lines):
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def tables_of(claim):
    """List the names of a claim's tables; the first that has an entry counts."""
    return [claim['table']] if isinstance(claim['table'], str) else claim['table']


def in_order(tasks):
    """Sort tasks as :mod:`raproc.tasks` lists them, those that it lacks behind."""
    return sorted(tasks, key=[*task_names(), *sorted(tasks)].index)


def selected(claim, summaries):
    """List the entries that test a claim, by its rows, columns and baseline, with their tables."""
    found = {}
    for summary in map(summaries.get, tables_of(claim)):
        for entry in summary.entries:
            if is_selected(entry, claim, summary):
                place = (entry.task, entry.row, entry.column, entry.baseline or summary.baseline)
                found.setdefault(place, (entry, summary))
    tasks = in_order({entry.task for entry, _ in found.values()})
    return sorted(found.values(), key=lambda pair: tasks.index(pair[0].task))


def is_selected(entry, claim, summary):
    main = summary.entry(entry.task, entry.row, entry.column)
    return (
        entry.gain is not None
        and (entry.row in claim['rows'] or entry.row.split(':')[0] in claim['rows'])
        and entry.column in claim['columns']
        and entry.task in claim.get('tasks', [entry.task])
        and entry.seen == claim.get('seen', entry.seen)
        and (entry.baseline in claim['over'] if 'over' in claim else entry is main)
    )


def row_of(entry, summary, claim, names):
    baseline, _, column = (entry.baseline or summary.baseline).partition('@')
    base = summary.entry(entry.task, baseline, column or entry.column)
    digits = digits_of(entry)
    ends = (entry.gain.value, entry.gain.low, entry.gain.high)
    value, low, high = (f'{number:+.{digits}f}' for number in ends)
    before = dict.fromkeys(entry.seeds, next(iter(base.seeds.values()))) | base.seeds
    gains = [entry.seeds[seed] - before[seed] for seed in sorted(entry.seeds)]
    return [
        title_of(entry.task),
        names.get(entry.row, entry.row),
        ' seen by '.join(names.get(name, name) for name in (baseline, column) if name),
        names.get(entry.column, entry.column),
        f'{base.score:.{digits}f}',
        f'{entry.score:.{digits}f}',
        f'{value} ({low} to {high})',
        ', '.join(f'{value:+.{digits}f}' for value in gains) if len(gains) > 1 else '',
        f'{entry.gain.p_value:.3f}' if entry.gain.p_value >= 0.001 else '< 0.001',
        verdict_of(entry, claim),
    ]


def digits_of(entry):
    return dict(psnr=2, ssim=3).get(entry.metric, 1)


def verdict_of(entry, claim):
    """Compare the interval with the claim; undecided, count the images that it would take."""
    gain, margin = entry.gain, claim.get('margin', 0)
    if claim['expected'] == 'equal':
        if -margin < gain.low and gain.high < margin:
            return HOLDS
        return FAILS if gain.low > 0 or gain.high < 0 else f'{OPEN}: wider than ±{margin}'
    up, down = VERDICTS[claim['expected']]
    if gain.low > 0:
        return up
    return down if gain.high < 0 else f'{OPEN}: {images_needed(entry)}'


def images_needed(entry):
    from raproc.tables import sample_size

    value = entry.gain.value
    if value == 0:
        return 'no difference seen'
    if entry.mcnemar and len(entry.seeds) == 1:
        discordant = (entry.mcnemar.gained + entry.mcnemar.lost) / entry.num_images
        if abs(value) / 100 <= discordant:
            return f'{sample_size(value, discordant)} images needed'
    half = (entry.gain.high - entry.gain.low) / 2
    # 80% power at 5%: the difference must be 2.8 standard errors.
    needed = math.ceil(entry.num_images * (2.8 / 1.96 * half / value) ** 2)
    return f'{needed} images needed'


def paper_gain(where, task):
    """Format the range of the paper's gains over plain processing for a method and a task."""
    from raproc.tables import paper_tables

    rows = paper_tables()[where['table']]['rows']
    gains = []
    for name, row in rows.items():
        method, _, recognizer = name.partition(':')
        if method != where['row']:
            continue
        plain = rows['plain' if 'plain' in rows else f'plain:{recognizer}']
        for column, score in (row[task] or {}).items():
            seen = recognizer in ('', column)
            if seen == where.get('seen', seen):
                gains.append(score - plain[task][column])
    return f'{min(gains):+.1f} to {max(gains):+.1f}' if gains else ''


def draw_budget(summary, figure, names, path):
    """Draw curves over the number of iterations: each point is a row of its own."""
    from raproc.visualization import draw_learning_curves

    task = summary.names('task')[0]
    panels, levels = {}, {}
    for name, column in figure['panels'].items():
        panels[name] = {
            method: {
                int(number): list(summary.entry(task, row, column).seeds.values())
                for number, row in rows.items()
            }
            for method, rows in figure['curves'].items()
        }
        level = summary.entry(task, figure['level'], column)
        if level is not None and column not in ('psnr', 'ssim'):
            levels[name] = {names.get(figure['level'], figure['level']): level.score}
    draw_learning_curves(panels, levels=levels, title=figure['title'], path=path)


def draw_lambda(summary, figure, names, path):
    """Draw one point per lambda, with the interval of its score over images."""
    from raproc.visualization import TradeOffPoint, draw_trade_off

    task, column = summary.names('task')[0], figure['column']

    def point(row, label):
        psnr, ssim, score = (summary.entry(task, row, name) for name in ('psnr', 'ssim', column))
        error = dict(score=1.96 * score.standard_error)
        return TradeOffPoint(label, psnr.score, ssim.score, score.score, error)

    draw_trade_off(
        [point(row, label) for row, label in figure['rows'].items()],
        baseline=point(summary.baseline, 'plain'),
        budget=figure['budget'],
        title=figure['title'],
        score_name=f'{names.get(column, column)}: top-1 (%)',
        path=path,
    )


FIGURES = dict(budget=draw_budget, trade_off=draw_lambda)


if __name__ == '__main__':
    run_tool(main)
