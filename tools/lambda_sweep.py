"""Train a config once per lambda and compare recognition with image quality (table 6).

Runs that exist are used again, interrupted ones go on. Writes the table, the trade-off as a picture
and the lambda with the highest score within the budget of PSNR.
"""

import sys
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.cli.options import (
    add_config_options,
    add_length,
    add_no_check_originals,
    add_work_dir,
    tool_parser,
)


def build_parser():
    parser = tool_parser(__doc__)
    parser.add_argument(
        'config', help='a config with one recognition loss, or its short name, e.g. ra/sr_r18_cls'
    )
    parser.add_argument('--values', nargs='+', default=['0', '1e-4', '1e-3', '1e-2'])
    parser.add_argument(
        '--max-psnr-drop', type=float, default=0.1, metavar='DB', help='the budget (default: 0.1)'
    )
    parser.add_argument('--seeds', nargs='+', type=int, default=[0])
    parser.add_argument(
        '--column',
        nargs=2,
        action='append',
        default=[],
        metavar=('NAME', 'CONFIG'),
        help='one more recognizer that is shown the results, e.g. r50 cls_r50 or mine resnet34',
    )
    add_work_dir(parser, 'work_dirs/<method>/<config name>_lambda')
    add_length(parser)
    add_no_check_originals(parser)
    add_config_options(parser)
    return parser


def main():
    args = build_parser().parse_args()

    from raproc.engine.checks import check_files
    from raproc.engine.console import quiet_console
    from raproc.engine.shipped import find_config_file
    from raproc.tables import CellStore, TableComputer, summarize, train_unit

    quiet_console()
    args.config = find_config_file(args.config)
    plan = plan_of(args)
    check_files(plan.units[0].full_config, ('train', 'test'))
    store = CellStore(plan.cells)
    look = not args.no_check_originals
    computer = TableComputer(plan, store, look_at_originals=look)
    computer.check_files()
    for unit in plan.units:
        train_unit(unit, Path(__file__).with_name('train.py'), False, look)
        computer.check([unit])
        computer.compute(unit)
    write(summarize(store, plan.places, plan.baseline), plan, args)


def plan_of(args):
    """Return the table of the sweep; a short one has a folder of its own."""
    from raproc.engine.config import default_work_dir
    from raproc.tables import shorten_plan, sweep_plan

    lengths = dict(epochs=args.epochs, iters=args.iters, images=args.images)
    if any(lengths.values()) and args.work_dir is None:
        args.work_dir = f'{default_work_dir(args.config)}_lambda_short'
    plan = sweep_plan(
        args.config, args.values, args.seeds, args.cfg_options, dict(args.column), args.work_dir
    )
    return shorten_plan(plan, lengths)


def write(summary, plan, args):
    from raproc.files import write_json
    from raproc.tables import best_lambda, points_of, write_report
    from raproc.visualization import draw_trade_off

    out_dir = Path(plan.cells).parent
    command = ' '.join(['python tools/lambda_sweep.py', *sys.argv[1:]])
    column = next(iter(plan.columns))
    paths = write_report(summary, out_dir, plan.name, plan.title, command)
    paths.append(out_dir / 'trade_off.png')
    plain, *points = points_of(summary, column)
    draw_trade_off(
        points,
        baseline=plain,
        budget=args.max_psnr_drop,
        title=plan.title,
        score_name=f'{column}: {summary.entry(plan.tasks[0], plan.baseline, column).metric} (%)',
        path=paths[-1],
    )
    best = best_lambda(summary, column, args.max_psnr_drop)
    text = verdict(best, summary, column, args.max_psnr_drop)
    paths.append(out_dir / 'best.json')
    content = dict(row=best and best.row, score=best and best.score, budget=args.max_psnr_drop)
    write_json(paths[-1], content, indent=None)
    print(*paths, text, sep='\n')


def verdict(best, summary, column, budget):
    if best is None:
        return f'No lambda loses at most {budget} dB of PSNR; try smaller values.'
    task = summary.names('task')[0]
    drop = summary.entry(task, summary.baseline, 'psnr').score
    drop -= summary.entry(task, best.row, 'psnr').score
    plain = summary.entry(task, summary.baseline, column)
    return (
        f'{best.row}: {column} {best.score:.1f}% (plain {plain.score:.1f}%) for {drop:.2f} dB of '
        f'PSNR, the highest score within {budget} dB.'
    )


if __name__ == '__main__':
    run_tool(main)
