"""Make a trained processor recognition-aware, from a folder of images and in minutes.

No labels are needed. Some of the images are kept apart: on these, recognizers score the processor
before and after. Recognizers under --unseen score only: they show whether the gain carries over.
"""

from __future__ import annotations

import argparse
import sys

from raproc.tasks import task_names

from .arguments import number, whole_number
from .options import add_no_check_originals

LOSSES = ('features', 'kl', 'mse_softmax', 'supervised')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc finetune``."""
    parser.add_argument(
        'processor',
        metavar='PROCESSOR',
        help='a name that `raproc models` lists, a file of weights, hf://owner/name, or a config',
    )
    parser.add_argument(
        '--weights', metavar='FILE', help='its weights (default: those that are published)'
    )
    parser.add_argument(
        '--images', required=True, metavar='FOLDER', help='images as they are, not degraded'
    )
    parser.add_argument(
        '--task', choices=task_names(), help='what degrades them (default: that of the processor)'
    )
    parser.add_argument(
        '--labels',
        metavar='LABELS',
        help='folders (one for each class), voc, a file: lines "file label" (.txt) or COCO '
        '(.json), or a folder of masks; without it nothing but the images is used',
    )
    parser.add_argument(
        '--recognizer',
        nargs='+',
        default=['resnet18'],
        metavar='NAME',
        help='the recognizers that train: names of `raproc models`, resnet50, timm:NAME, '
        "mmdet:NAME, or configs (default: resnet18, torchvision's, 45 MB once)",
    )
    parser.add_argument(
        '--unseen', nargs='+', default=[], metavar='NAME', help='recognizers that score only'
    )
    parser.add_argument(
        '--loss',
        choices=LOSSES,
        default='features',
        help='what the recognizers compare; supervised needs --labels (default: features)',
    )
    parser.add_argument(
        '--lambda',
        dest='loss_weight',
        type=number(0),
        metavar='LAMBDA',
        help='its weight (default: chosen by --max-psnr-drop)',
    )
    parser.add_argument(
        '--max-psnr-drop',
        type=number(0),
        default=0.05,
        metavar='DB',
        help='the PSNR that it may cost (default: 0.05)',
    )
    parser.add_argument(
        '--lr',
        type=number(1e-9),
        help='the highest learning rate (default: 1e-4, less where a trial of it costs 0.1 dB)',
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        '--minutes',
        type=number(0.1),
        default=2.0,
        help='the time for everything, half of it at least for training (default: 2)',
    )
    length.add_argument(
        '--iters', type=whole_number(1), metavar='N', help='iterations, instead of minutes'
    )
    parser.add_argument('--seed', type=whole_number(0), default=0, help='default: 0')
    parser.add_argument('--out-dir', metavar='DIR', help='default: work_dirs/finetune/<processor>')
    add_no_check_originals(parser)


def run(args: argparse.Namespace) -> int:
    """Train, print the scores before and after, and name the files.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        FileNotFoundError: If images, the processor or weights are missing.
        ValueError: If an argument does not fit the others.
    """
    from raproc.apis.finetune import train

    done = train(
        args.processor,
        args.images,
        recognizers=args.recognizer,
        unseen=args.unseen,
        weights=args.weights,
        labels=args.labels,
        task=args.task,
        loss=args.loss,
        loss_weight=args.loss_weight,
        minutes=args.minutes,
        iterations=args.iters,
        max_psnr_drop=args.max_psnr_drop,
        lr=args.lr,
        out_dir=args.out_dir,
        check_originals=not args.no_check_originals,
        seed=args.seed,
    )
    print(done.evaluation)
    if done.share < 1:
        print(
            f'P went {done.share:.0%} of the way of the training: the whole of it costs more than '
            f'{args.max_psnr_drop} dB',
            file=sys.stderr,
        )
    print(
        f'{args.loss}, lambda {done.loss_weight:.3g}, learning rate {done.lr:.2g}, '
        f'{done.iterations} iterations'
    )
    print(
        'Next:',
        f'raproc process IN OUT --model {done.config} --weights {done.checkpoint}',
        f'raproc train {done.config}',
        sep='\n  ',
    )
    return 0
