"""Train a config once per lambda and compare recognition with image quality (table 6).

Runs that exist are used again, interrupted ones go on. Writes the table, the trade-off as a picture
and the lambda with the highest score within the budget of PSNR.
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from mmengine.config import DictAction

from raproc.files import write_json
from raproc.tables import (
    CellStore,
    TableComputer,
    best_lambda,
    points_of,
    summarize,
    sweep_plan,
    train_unit,
    write_report,
)
from raproc.visualization import draw_trade_off


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('config', help='e.g. configs/ra/sr_r18_cls.py')
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
        help='one more recognizer to look at the results, e.g. r50 '
        'configs/_base_/recognizers/cls_r50.py',
    )
    parser.add_argument('--work-dir', help='folder of the runs, the cells and the result')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help="values that take the place of the config's in every run",
    )
    return parser.parse_args()


def main():
    args = parse_args()
    columns = dict(args.column)
    plan = sweep_plan(
        args.config, args.values, args.seeds, args.cfg_options, columns, args.work_dir
    )
    store = CellStore(plan.cells)
    computer = TableComputer(plan, store)
    for unit in plan.units:
        train_unit(unit, Path(__file__).with_name('train.py'), validate=False)
        computer.check([unit])
        computer.compute(unit)
    write(summarize(store, plan.places, plan.baseline), plan, args)


def write(summary, plan, args):
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
    main()
