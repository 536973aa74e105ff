"""Reads the command line, runs the subcommand, and turns errors into sentences."""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections.abc import Sequence

from raproc.files import WriteError
from raproc.version import __version__

from . import compare, degrade, export, info, process, tools, web
from .errors import CannotGoOn, only_warnings_for_people

COMMANDS = {
    'process': process,
    'degrade': degrade,
    'compare': compare,
    'export': export,
    'web': web,
    'info': info,
}
# What raproc and its libraries raise on wrong input, with a message for people.
WRONG_USE = (ValueError, OSError, ImportError)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command.

    Args:
        argv (Sequence[str], optional): The arguments. Defaults to those of the process.

    Returns:
        int: The exit code: 0; 1 if something could not be done; 2 for wrong use.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    with_traceback = argv[:1] == ['--traceback']
    if with_traceback:
        del argv[0]
    argv[:1] = [tools.ALIASES.get(name, name) for name in argv[:1]]
    if argv and argv[0] in tools.TOOLS:
        return _guarded(argv[0], lambda: tools.run(argv[0], argv[1:]), with_traceback)
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return 0
    run = COMMANDS[args.command].run
    with warnings.catch_warnings():
        _quieten()
        return _guarded(args.command, lambda: run(args), with_traceback or args.traceback)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all subcommands."""
    parser = argparse.ArgumentParser(
        prog='raproc',
        description='Recognition-aware image processing: images that machines recognise, too.',
        epilog='`raproc COMMAND --help` says more of each.',
    )
    parser.add_argument('--version', action='version', version=f'raproc {__version__}')
    parser.add_argument('--traceback', action='store_true', help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest='command', metavar='COMMAND', title='commands')
    for name, module in COMMANDS.items():
        summary = module.__doc__.split('\n')[0]
        child = commands.add_parser(name, help=summary, description=module.__doc__)
        child.add_argument(
            '--traceback', action='store_true', default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        module.add_arguments(child)
    for name, tool in tools.TOOLS.items():
        commands.add_parser(name, help=tool.summary, add_help=False)
    return parser


def _guarded(name: str, run, with_traceback: bool) -> int:
    """Runs something; an error becomes one sentence on the standard error and an exit code."""
    wrong_use = (FileNotFoundError,) if name in tools.TOOLS else WRONG_USE
    try:
        return run()
    except KeyboardInterrupt:
        return _fail(name, 'stopped', 130)
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return 1
    except (CannotGoOn, WriteError) as error:
        if with_traceback:
            raise
        return _fail(name, str(error), 1)
    except wrong_use as error:
        if with_traceback:
            raise
        return _fail(name, str(error) or type(error).__name__, 2)
    except Exception as error:
        if with_traceback or name in tools.TOOLS:
            raise
        return _fail(name, _unexpected(error), 1)


def _unexpected(error: Exception) -> str:
    if 'out of memory' in str(error) or "can't allocate memory" in str(error):
        return 'there is not enough memory; use smaller tiles, e.g. --tile 128'
    reason = (str(error) or 'no message').splitlines()[0]
    return f'{type(error).__name__}: {reason} (show where: raproc --traceback ...)'


def _fail(name: str, sentence: str, code: int) -> int:
    sys.stderr.write(f'raproc {name}: error: {sentence}\n')
    return code


def _quieten() -> None:
    """Leaves out what libraries say to programmers; warnings for people become sentences."""
    from mmengine.logging import MMLogger

    MMLogger.get_current_instance().setLevel(logging.WARNING)
    only_warnings_for_people()
    warnings.showwarning = _show_warning


def _show_warning(message: Warning, *args, **kwargs) -> None:
    sys.stderr.write(f'raproc: warning: {message}\n')
