"""Sum up how long the trainings below a folder took, from their logs, as a JSON file.

``make_results.py`` puts it into the page of results. Run it on the machine that trained.
"""

import json
import os
import platform
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.files import write_json


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path, help='e.g. work_dirs/small')
    parser.add_argument('--out', type=Path, default=Path('docs/results/training.json'))
    return parser.parse_args()


def main():
    args = parse_args()
    runs = [summary_of(run, args.folder) for run in runs_of(args.folder)]
    if not runs:
        raise SystemExit(
            f'expected trainings with vis_data/scalars.json in {args.folder}, but got none'
        )
    content = dict(machine=machine(), runs=runs)
    write_json(args.out, content)
    print(f'{len(runs)} trainings: {args.out}')


def runs_of(folder):
    """List the folders of trainings: each holds a folder of logs per start."""
    return sorted({path.parents[2] for path in folder.glob('**/vis_data/scalars.json')})


def summary_of(run, folder):
    """Where it is, its iterations by its checkpoint, and the seconds they took by the logs.

    The last iterations of an epoch may be in no log; they count with the mean time.
    """
    seconds, logged = 0.0, 0
    for path in sorted(run.glob('*/vis_data/scalars.json')):
        for line in path.read_text(encoding='utf-8').splitlines():
            entry = json.loads(line)
            if 'time' in entry and 'loss' in entry:
                seconds += entry['time'] * max(entry['step'] - logged, 0)
                logged = max(entry['step'], logged)
    saved = [int(path.stem.removeprefix('iter_')) for path in run.glob('iter_*.pth')]
    iterations = max(saved, default=logged)
    seconds *= iterations / logged
    name = run.relative_to(folder).as_posix()
    return dict(run=name, iterations=iterations, seconds=round(seconds, 1))


def machine():
    """Describe the machine: its processor and how many cores it has."""
    cpuinfo = Path('/proc/cpuinfo')
    text = cpuinfo.read_text(encoding='utf-8') if cpuinfo.is_file() else ''
    models = [line.split(':', 1)[1].strip() for line in text.splitlines() if 'model name' in line]
    name = models[0] if models else platform.processor() or platform.machine()
    return f'{os.cpu_count()} cores of {name}'


if __name__ == '__main__':
    run_tool(main)
