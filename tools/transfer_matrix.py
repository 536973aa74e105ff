"""Compute a table of transfer: processors (rows) x recognizers (columns), P once per row.

Each cell is written as it is done. Cells can be divided over processes, jobs and nodes:
``--shard 0/4`` to ``3/4``, a torchrun or a Slurm array; then the same command without a shard, with
``--resume``, writes the table. Where the jobs do not share a disk, ``--merge`` takes in the folders
of the others.
"""

import os
import sys
from argparse import ArgumentTypeError
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.cli.options import add_length, add_no_check_originals, add_work_dir, tool_parser


def build_parser():
    parser = tool_parser(__doc__)
    parser.add_argument('table', help='the config of a table, or its short name, e.g. table2')
    add_work_dir(parser, 'work_dirs/<path of the config>', '--out-dir')
    add_length(parser)
    parser.add_argument('--tasks', nargs='+', help='some of its tasks instead of all')
    parser.add_argument('--rows', nargs='+', metavar='ROW', help='some of its rows instead of all')
    parser.add_argument('--seeds', nargs='+', type=int, help='seeds instead of its own')
    parser.add_argument(
        '--add',
        action='append',
        default=[],
        metavar='NAME=PROCESSOR',
        help='a further row: a config, spandrel:FILE, onnx:FILE, hf://owner/name, or '
        'CONFIG,CHECKPOINT. Other cells that are there are kept. With --merge or --partial nothing '
        'else is computed',
    )
    parser.add_argument('--train', action='store_true', help='train what has no checkpoint yet')
    parser.add_argument('--resume', action='store_true', help='keep the cells that are there')
    parser.add_argument(
        '--recompute',
        action='store_true',
        help='keep the cells that are there, but compute again those whose checkpoint, data or '
        'recognizer changed',
    )
    parser.add_argument(
        '--shard',
        type=shard,
        metavar='I/N',
        help='part I (from 0) of N; taken from a Slurm array or torchrun where there is one',
    )
    parser.add_argument(
        '--merge',
        nargs='+',
        metavar='DIR',
        default=[],
        help='take in the cells of other folders, or of ZIP archives of them',
    )
    add_no_check_originals(parser)
    parser.add_argument(
        '--partial', action='store_true', help='write the table although cells are missing'
    )
    return parser


def shard(text):
    index, _, number = text.partition('/')
    if not (index.isdigit() and number.isdigit() and int(index) < int(number)):
        raise ArgumentTypeError(f'expected a shard I/N with I from 0 to N-1, but got {text!r}')
    return int(index), int(number)


def shard_of_launcher():
    """Part and number of parts as a Slurm array (from any first index) or torchrun tells them."""
    env = os.environ
    if 'SLURM_ARRAY_TASK_ID' in env:
        first = int(env.get('SLURM_ARRAY_TASK_MIN', 0))
        return int(env['SLURM_ARRAY_TASK_ID']) - first, int(env['SLURM_ARRAY_TASK_COUNT'])
    return int(env.get('RANK', 0)), int(env.get('WORLD_SIZE', 1))


def part_of(units, index, number):
    """Group the units of one training, or the jobs would wait for each other."""
    folders = list(dict.fromkeys(unit.work_dir for unit in units))
    return [unit for unit in units if folders.index(unit.work_dir) % number == index]


def main():
    args = build_parser().parse_args()

    from raproc.engine.console import quiet_console
    from raproc.engine.shipped import find_config_file
    from raproc.tables import CellStore, read_plan, shorten_plan

    quiet_console()
    args.typed, args.table = args.table, find_config_file(args.table)
    lengths = dict(epochs=args.epochs, iters=args.iters, images=args.images)
    args.work_dir = args.work_dir or str(default_work_dir(args.table, any(lengths.values())))
    plan = read_plan(args.table, args.tasks, args.seeds, args.add, args.rows)
    plan = shorten_plan(plan, lengths, args.work_dir)
    store = CellStore(plan.cells)
    for folder in args.merge:
        print(f'{store.take_in(folder)} cells taken in from {folder}', file=sys.stderr)
    index, number = args.shard or shard_of_launcher()
    units = part_of(plan.units, index, number)
    done = [place for unit in units for place in unit.places() if place in store]
    if done and not (args.resume or args.recompute or args.merge or args.add):
        raise SystemExit(
            f'{len(done)} cells of this table are in {store.root} already: keep them with '
            '--resume, or compute with --recompute those whose checkpoint or config changed'
        )
    if args.merge or args.partial:
        added = [text.partition('=')[0] for text in args.add]
        units = [unit for unit in units if unit.row in added]
    if units:
        fill(plan, units, store, args)
    if number == 1:
        write(plan, store, args)


def fill(plan, units, store, args):
    from raproc.tables import TableComputer, train_unit

    look = not args.no_check_originals
    computer = TableComputer(plan, store, args.recompute, look)
    computer.check_files(but_trained=args.train)
    if args.train:
        for unit in units:
            train_unit(unit, Path(__file__).with_name('train.py'), plan.validate, look)
    computer.check(units)
    for unit in units:
        computer.compute(unit)


def default_work_dir(table, is_short):
    """``work_dirs/tables/small/table2`` for ``configs/tables/small/table2.py``, or ``_short``."""
    parts = Path(table.split('::')[-1]).with_suffix('').parts
    folder = Path(*(parts[parts.index('tables') :] if 'tables' in parts else parts[-1:]))
    return Path('work_dirs', f'{folder}_short' if is_short else folder)


def write(plan, store, args):
    from raproc.tables import summarize, write_ranking_page, write_report

    summary = summarize(
        store,
        plan.places,
        plan.baseline,
        plan.reference,
        plan.paper_rows,
        args.partial,
        plan.baselines,
        plan.means,
    )
    options = [*(['--train'] if args.train else []), *(f"--add '{text}'" for text in args.add)]
    command = ' '.join(['python tools/transfer_matrix.py', args.typed, *options])
    described = (args.work_dir, plan.name, plan.title, command)
    pages = write_ranking_page(summary, *described) if summary.ranks else []
    for path in [*write_report(summary, *described), *pages]:
        print(path)
    for rank in summary.ranks:
        entry = summary.entry(rank.task, rank.row, next(iter(summary.means)))
        score = f'{entry.score:.1f} ± {1.96 * entry.standard_error:.1f}'  # 95%, over images
        print(f'{rank.task}: {rank.row}: {score}, {rank}')


if __name__ == '__main__':
    run_tool(main)
