"""Recognition-aware super-resolution in a few minutes: no data, no network, no GPU.

Trains plain processing, RA, RA without labels and RA with transformer on scenes that are drawn from
a seed, lets six recognizers look at the results, of which one took part in training, and writes
``report.html``.
"""

import json
import os
import shlex
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from report import write_page

from raproc.tables import CellStore, Summary, read_plan
from raproc.tables.training import MARKER
from raproc.visualization import TradeOffPoint, draw_trade_off

ROOT = Path(__file__).resolve().parents[1]
TABLE, QUICK = 'configs/demo/table.py', 'configs/demo/quick/table.py'
LAMBDAS = {'ra:1e-4': '1e-4', 'ra': '1e-3', 'ra:1e-2': '1e-2'}
UNSEEN = 'densenet'


def parse_args(argv=None):
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        '--work-dir',
        type=Path,
        default=Path('work_dirs/demo'),
        help='folder for trainings and results (default: work_dirs/demo)',
    )
    parser.add_argument('--seeds', type=int, nargs='+', default=[0], help='default: 0')
    parser.add_argument('--jobs', type=int, default=2, help='processes at a time (default: 2)')
    parser.add_argument(
        '--quick', action='store_true', help='a handful of scenes: shows only that everything runs'
    )
    return parser.parse_args(argv)


def main(argv=None) -> Path:
    """Run the demo.

    Args:
        argv (list[str], optional): Options. Defaults to those of the command line.

    Returns:
        Path: The page.
    """
    args = parse_args(argv)
    args.work_dir.mkdir(parents=True, exist_ok=True)
    os.environ['RAPROC_DEMO'] = str(args.work_dir.resolve())
    os.environ.setdefault('RAPROC_SCENES', str(args.work_dir.resolve() / 'scenes'))
    start = time.time()
    table = str(ROOT / (QUICK if args.quick else TABLE))
    commands = [fill(table, args), write(table, args)]
    summary = Summary.from_dict(json.loads((args.work_dir / 'table.json').read_text()))
    commands += draw(summary, args)
    page = write_page(summary, args.work_dir, commands, recognizer=UNSEEN)
    print(f'{time.time() - start:.0f} s in all. Look at {page}')
    return page


def fill(table: str, args) -> str:
    """Trains and scores what is missing, the rows divided over processes; the command."""
    plan = read_plan(table, seeds=args.seeds)
    command = [
        tool('transfer_matrix'),
        table,
        '--train',
        '--resume',
        '--seeds',
        *map(str, args.seeds),
    ]
    env = {**os.environ, 'OMP_NUM_THREADS': str(max(1, (os.cpu_count() or 1) // args.jobs))}
    jobs, logs = [], []
    for part in range(args.jobs):
        logs.append(args.work_dir / f'job{part}.log')
        with open(logs[-1], 'w', encoding='utf-8') as log:
            shard = ['--shard', f'{part}/{args.jobs}']
            jobs.append(
                subprocess.Popen(
                    [sys.executable, *command, *shard], stdout=log, stderr=log, env=env
                )
            )
    try:
        watch(jobs, plan)
    finally:
        for job in jobs:
            job.terminate()
    for job, log in zip(jobs, logs):
        if job.wait():
            raise SystemExit(f'{log.read_text(encoding="utf-8")[-2000:]}\nSee {log}')
    return as_text(command)


def watch(jobs: list[subprocess.Popen], plan) -> None:
    """Show the progress until all jobs have ended, or one has failed."""
    store, start = CellStore(plan.cells), time.time()
    trainings = {unit.work_dir for unit in plan.units if unit.is_trained}
    trainings |= {unit.start.work_dir for unit in plan.units if unit.start is not None}
    before = None
    while True:
        running = [job.poll() is None for job in jobs]
        trained = sum(Path(folder, MARKER).is_file() for folder in trainings)
        scored = sum(place in store for place in plan.places)
        text = f'{trained}/{len(trainings)} trainings, {scored}/{len(plan.places)} scores'
        if text != before:
            print(f'{time.time() - start:4.0f} s  {text}', flush=True)
            before = text
        if not any(running) or any(job.poll() for job in jobs):
            return
        time.sleep(1)


def write(table: str, args) -> str:
    """Write table.json, .md, .csv and the heat map from the cells."""
    command = [tool('transfer_matrix'), table, '--resume', '--out-dir', str(args.work_dir)]
    command += ['--seeds', *map(str, args.seeds)]
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return as_text(command)


def draw(summary: Summary, args) -> list[str]:
    """Draws the curve of lambda and images that RA gains and loses; the commands."""
    draw_trade_off(
        [
            point(summary, row, label)
            for row, label in LAMBDAS.items()
            if row in summary.names('row')
        ],
        baseline=point(summary, 'plain', 'plain'),
        title='What lambda gains and costs',
        score_name=f'{UNSEEN}, not used in training: top-1 (%)',
        path=args.work_dir / 'lambda.png',
    )
    commands = []
    for pick in ('gained', 'lost'):
        command = [tool('analysis_tools/panel'), '--pick', 'first' if args.quick else pick]
        command += ['--out', str(args.work_dir / f'{pick}.png'), '--num', '4']
        command += ['--recognizer', str(ROOT / f'configs/demo/columns/{UNSEEN}.py')]
        for name in ('plain', 'ra'):
            config = str(ROOT / f'configs/demo/{name}.py')
            checkpoint = max(args.work_dir.glob(f'{name}/seed{args.seeds[0]}/iter_*.pth'))
            command += ['--column', name, config, str(checkpoint)]
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        commands.append(as_text(command))
    return commands


def point(summary: Summary, row: str, label: str) -> TradeOffPoint:
    task = summary.names('task')[0]
    scores = {name: summary.entry(task, row, name).score for name in ('psnr', 'ssim', UNSEEN)}
    return TradeOffPoint(label, scores['psnr'], scores['ssim'], scores[UNSEEN])


def tool(name: str) -> str:
    return str(ROOT / 'tools' / f'{name}.py')


def as_text(command: list[str]) -> str:
    """Format a command as one types it in the checkout."""
    return shlex.join(['python', *(word.removeprefix(f'{ROOT}/') for word in command)])


if __name__ == '__main__':
    main()
