"""The command-line options that the tools share, with the same names and meanings."""

from __future__ import annotations

import os
from argparse import (
    SUPPRESS,
    Action,
    ArgumentParser,
    Namespace,
    RawDescriptionHelpFormatter,
)
from typing import TYPE_CHECKING

from .arguments import whole_number
from .guard import program

if TYPE_CHECKING:
    from mmengine.config import Config


class ConfigOptions(Action):
    """Read ``KEY=VALUE`` pairs as mmengine's ``DictAction``, which is imported at their use."""

    def __call__(self, parser, namespace, values, option_string=None) -> None:
        """Put the pairs into the namespace."""
        from mmengine.config import DictAction

        action = DictAction(self.option_strings, self.dest)
        action(parser, namespace, values, option_string)  # type: ignore[arg-type]


def tool_parser(description: str | None, **kwargs) -> ArgumentParser:
    """Make the parser of a tool; its usage shows the name that was typed.

    Args:
        description (str, optional): What it does, usually the module's docstring.
        **kwargs: Further arguments of ``ArgumentParser``.

    Returns:
        ArgumentParser: With ``--traceback``, which :func:`raproc.cli.guard.run_tool` reads.
    """
    parser = ArgumentParser(
        prog=program(),
        description=description,
        formatter_class=RawDescriptionHelpFormatter,
        **kwargs,
    )
    parser.add_argument('--traceback', action='store_true', help=SUPPRESS)
    return parser


def add_work_dir(parser: ArgumentParser, default: str, *older: str) -> None:
    """Add ``--work-dir``.

    Args:
        parser (ArgumentParser): The parser of a tool.
        default (str): What it is without the option, for the help.
        *older (str): Older names of the option.
    """
    parser.add_argument(
        '--work-dir',
        *older,
        dest='work_dir',
        metavar='DIR',
        help=f'folder of what is written (default: {default})',
    )


def add_config_options(parser: ArgumentParser) -> None:
    """Add ``--cfg-options``."""
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=ConfigOptions,
        metavar='KEY=VALUE',
        help="values that take the place of the config's, e.g. model.recognition.loss_weight=1e-2",
    )


def add_length(parser: ArgumentParser) -> None:
    """Add the options that shorten a training."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        '--epochs',
        type=whole_number(1),
        metavar='N',
        help='train for N epochs; the learning rate and the start of recognition losses follow',
    )
    group.add_argument(
        '--iters', type=whole_number(1), metavar='N', help='train for N iterations, likewise'
    )
    add_images(parser)


def add_images(parser: ArgumentParser) -> None:
    """Add ``--images``."""
    parser.add_argument(
        '--images',
        type=whole_number(1),
        metavar='N',
        help='use N images of each data set, evenly spread over it',
    )


def add_no_check_originals(parser: ArgumentParser) -> None:
    """Add ``--no-check-originals``."""
    parser.add_argument(
        '--no-check-originals',
        action='store_true',
        help='use recognizers although they are at chance on original images',
    )


def add_options(parser: ArgumentParser) -> None:
    """Add the options that MMPretrain's users know, with the same names.

    Args:
        parser (ArgumentParser): The parser of a tool.
    """
    parser.add_argument(
        'config', help='a config file, or the name of a shipped config, e.g. ra/sr_r18_cls'
    )
    add_work_dir(parser, 'work_dirs/<method>/<config name>')
    parser.add_argument('--amp', action='store_true', help='mixed precision')
    parser.add_argument(
        '--skip-corrupt',
        action='store_true',
        help='read every image once before the start; skip and count broken ones, and annotations '
        'that cannot be right',
    )
    parser.add_argument(
        '--annotations',
        choices=['refuse', 'skip', 'keep'],
        help='what to do about annotations that cannot be right, such as boxes without area: stop '
        'before the start (the default), leave them out, or use them as they are',
    )
    add_no_check_originals(parser)
    add_config_options(parser)
    parser.add_argument(
        '--launcher',
        choices=['none', 'pytorch', 'slurm', 'mpi'],
        default='none',
        help='how the processes of distributed running were started',
    )
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0, help=SUPPRESS)


def config_from(args: Namespace) -> Config:
    """Read the config that the options ask for.

    Args:
        args (Namespace): What a parser with :func:`add_options` returned.

    Returns:
        Config: The config with the shared options applied.

    Raises:
        FileNotFoundError: If there is no such config.
        ValueError: If an option would change nothing.
    """
    from raproc.engine.config import default_work_dir, find_config_file, load_config, skip_corrupt
    from raproc.engine.console import quiet_console
    from raproc.engine.options import refuse_options
    from raproc.engine.short_run import shorten

    unused = dict(launcher='name it with --launcher')
    if args.work_dir:
        unused['work_dir'] = '--work-dir says it already'
    refuse_options(args.cfg_options, unused)
    if args.launcher == 'pytorch':
        os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    quiet_console()
    args.config = find_config_file(args.config)
    config = load_config(args.config, args.cfg_options)
    config.launcher = args.launcher
    config.work_dir = args.work_dir or config.get('work_dir') or default_work_dir(args.config)
    if args.annotations:
        config.annotations = args.annotations
    if args.skip_corrupt:
        skip_corrupt(config)
    if args.no_check_originals:
        config.check_originals = False
    lengths = {key: getattr(args, key, None) for key in ('epochs', 'iters', 'images')}
    shorten(config, **lengths)
    return config
