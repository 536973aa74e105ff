"""The command-line options that training and testing share."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from mmengine.config import Config, DictAction

from raproc.engine.config import default_work_dir, load_config, skip_corrupt


def add_options(parser: ArgumentParser) -> None:
    """Adds the options that MMPretrain's users know, with the same names.

    Args:
        parser (ArgumentParser): The parser of a tool.
    """
    parser.add_argument('config', help='config file, or raproc::<name> for one of the package')
    parser.add_argument(
        '--work-dir',
        help='folder for logs and checkpoints (default: work_dirs/<method>/<config name>)',
    )
    parser.add_argument('--amp', action='store_true', help='mixed precision')
    parser.add_argument(
        '--skip-corrupt',
        action='store_true',
        help='read every image once before the start; skip and count broken ones',
    )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help="values that take the place of the config's, e.g. model.recognition.loss_weight=1e-2",
    )
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='how the processes of distributed running were started',
    )
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0)


def config_from(args: Namespace) -> Config:
    """Reads the config that the options ask for.

    Args:
        args (Namespace): What a parser with :func:`add_options` returned.

    Returns:
        Config: The config with the shared options applied.
    """
    if args.launcher == 'pytorch':
        os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    config = load_config(args.config, args.cfg_options)
    config.launcher = args.launcher
    config.work_dir = args.work_dir or config.get('work_dir') or default_work_dir(args.config)
    if args.skip_corrupt:
        skip_corrupt(config)
    return config
