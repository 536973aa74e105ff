"""Measure raproc's speed as ratios in one run, beside the project's goals.

What is compared takes turns (A B A B ...), so a machine that becomes slower slows both sides. A
ratio is the median over the rounds of the ratio within a round; the smallest and largest follow it.
`curves` measures how cost grows, and `estimate` what table 2 of the paper would take elsewhere.
"""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from importlib import import_module
from typing import Any

from raproc.cli.guard import run_tool

# The parts, in this order, and the images of a step in each.
PARTS = dict(
    step=20,
    methods=20,
    memory=20,
    runner=4,
    distributed=20,
    evaluation=4,
    data=4,
    processing=4,
    startup=4,
)
GROWTH = ('curves', 'estimate')


def build_parser() -> ArgumentParser:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    add = parser.add_argument
    add('part', choices=['all', *PARTS, *GROWTH])
    add('--device', choices=['cpu', 'cuda'], help='default: the GPU where there is one')
    add('--repeats', type=int, default=7, metavar='N', help='rounds that count (default: 7)')
    add('--batch-size', type=int, metavar='N', help="images of a step (default: the part's)")
    add('--quick', action='store_true', help='small amounts, to try whether all runs')
    add('--compile', action='store_true', help='also a step with torch.compile')
    add('--recognizers', nargs='+', metavar='NAME', help='names of torchvision, to evaluate')
    add('--data-root', metavar='DIR', help='ImageNet, in place of images made for the occasion')
    add('--out', metavar='FILE.json', help='write the machine and the rows to a file')
    add('--page', metavar='FILE.md', help='put the result between its marks in a page')
    add('--out-dir', metavar='DIR', help='with curves: where curves.json, .md and pictures go')
    add('--images-per-second', type=float, metavar='X', help='with estimate: of one GPU, R18')
    add('--scaling', type=float, default=0.95, help='with estimate: of a training over GPUs')
    return parser


def main() -> None:
    args = build_parser().parse_args()
    if args.part == 'estimate':
        estimate(args)
        return

    import torch
    from benchmarks.report import machine

    args.device = args.device or ('cuda' if torch.cuda.is_available() else 'cpu')
    if args.device == 'cpu' and torch.cuda.is_available():
        raise SystemExit("to measure the CPU, hide the GPU: CUDA_VISIBLE_DEVICES='' before python")
    torch.backends.cudnn.benchmark = True
    report = dict(machine=machine(args.device), repeats=args.repeats)
    print(', '.join(f'{key}: {value}' for key, value in report['machine'].items()), flush=True)
    (draw_curves if args.part == 'curves' else measure_parts)(args, report)


def measure_parts(args: Namespace, report: dict) -> None:
    """Measure one or all parts; print the table."""
    from benchmarks.report import to_markdown

    from raproc.files import write_json

    rows = report['rows'] = []
    for name in PARTS if args.part == 'all' else [args.part]:
        module = import_module(f'benchmarks.{name}')
        rows += module.measure(setup_of(args, PARTS[name]), **options_of(args, name))
        if args.out:  # what is done is kept if a later part fails
            write_json(args.out, report, indent=2)
    of_machine = ', '.join(f'{key}: {value}' for key, value in report['machine'].items())
    show(args, 'rows', to_markdown(rows), f'{of_machine}\n\n')


def show(args: Namespace, name: str, text: str, intro: str = '') -> None:
    """Print a result; with a page, put it between its marks there."""
    from benchmarks.report import fill_page

    print(text)
    if args.page:
        fill_page(args.page, name, intro + text)


def setup_of(args: Namespace, batch_size: int) -> Any:
    from benchmarks.report import Setup

    batch_size = args.batch_size or (2 if args.quick else batch_size)
    size = 64 if args.quick else 224
    return Setup(args.device, args.repeats, batch_size, size, args.quick)


def options_of(args: Namespace, part: str) -> dict:
    """Collect the options that only this part has."""
    options = dict(
        step=dict(compiled=args.compile),
        evaluation=dict(names=args.recognizers),
        data=dict(data_root=args.data_root),
    )
    return {key: value for key, value in options.get(part, {}).items() if value}


def draw_curves(args: Namespace, report: dict) -> None:
    """Measure how cost grows; write JSON, Markdown and pictures."""
    from benchmarks.curves import measure, write

    report['curves'] = measure(setup_of(args, 4))
    show(args, 'curves', write(report, args.out_dir or 'work_dirs/benchmark'))


def estimate(args: Namespace) -> None:
    """Print what the trainings and scores of table 2 would take."""
    from benchmarks.estimate import to_markdown

    if not args.images_per_second:
        raise ValueError(
            'expected the speed of one GPU, but got none; set --images-per-second to what '
            '`step` measured there with ResNet-18'
        )
    show(args, 'estimate', to_markdown(args.images_per_second, args.scaling))


if __name__ == '__main__':
    run_tool(main)
