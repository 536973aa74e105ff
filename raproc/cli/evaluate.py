"""Score recognizers on what processors make of a folder of images: does it help or hurt them?

Images are degraded as the task says, processed by each processor and shown to every recognizer.
The report is one file, OUT_DIR/report.html. Without labels, a score is a recognizer's agreement
with its own predictions on the images before they were degraded.
"""

from __future__ import annotations

import argparse

from raproc.tasks import task_names

from .arguments import whole_number
from .options import add_no_check_originals


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc evaluate``."""
    parser.add_argument('images', metavar='FOLDER', help='images as they are, not degraded')
    parser.add_argument(
        '--processors',
        nargs='+',
        required=True,
        metavar='NAME',
        help='names that `raproc models` lists, or CONFIG@WEIGHTS; NAME=PROCESSOR gives one a name',
    )
    parser.add_argument(
        '--recognizers',
        nargs='+',
        required=True,
        metavar='NAME',
        help='names of `raproc models`, resnet50, timm:NAME, mmdet:NAME, torchvision:NAME, '
        'external:ADDRESS, "external:COMMAND", or configs',
    )
    parser.add_argument(
        '--labels',
        metavar='LABELS',
        help='folders (one for each class), voc, a file: lines "file label" (.txt) or COCO '
        '(.json), or a folder of masks',
    )
    parser.add_argument('--task', choices=task_names(), help='default: that of the first processor')
    parser.add_argument(
        '--baseline',
        default='no_processing',
        metavar='NAME',
        help='the row that gains are measured from (default: no_processing)',
    )
    parser.add_argument(
        '--num', type=whole_number(2), metavar='N', help='N images, evenly spread (default: all)'
    )
    parser.add_argument('--device', help="e.g. cpu or cuda:1 (default: the GPU where there's one)")
    parser.add_argument(
        '--out-dir', default='work_dirs/evaluate', metavar='DIR', help='default: work_dirs/evaluate'
    )
    add_no_check_originals(parser)


def run(args: argparse.Namespace) -> int:
    """Print the table and write the report.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        FileNotFoundError: If images, a processor or weights are missing.
        ValueError: If a processor is of another task, or classes do not fit.
    """
    from raproc.apis.evaluation import evaluate
    from raproc.apis.evaluation_report import write_evaluation

    result = evaluate(
        args.images,
        dict(map(_named, args.processors)),
        args.recognizers,
        labels=args.labels,
        task=args.task,
        baseline=args.baseline,
        num_images=args.num,
        out_dir=args.out_dir,
        check_originals=not args.no_check_originals,
        device=args.device,
    )
    print(result)
    print(write_evaluation(result, args.out_dir))
    return 0


def _named(text: str) -> tuple[str, str]:
    """Split NAME=PROCESSOR."""
    name, equals, processor = text.partition('=')
    return (name, processor) if equals else (text, text)
