"""Reads the command line, runs the subcommand, and turns errors into sentences."""

from __future__ import annotations

import argparse
import io
import logging
import sys
import warnings
from collections.abc import Sequence

from raproc.version import __version__

from . import (
    compare,
    completion,
    degrade,
    evaluate,
    export,
    finetune,
    info,
    models,
    process,
    push,
    tools,
    web,
)
from .guard import guarded, show_warnings_for_people

COMMANDS = {
    'process': process,
    'degrade': degrade,
    'finetune': finetune,
    'evaluate': evaluate,
    'compare': compare,
    'export': export,
    'push': push,
    'web': web,
    'models': models,
    'info': info,
    'completion': completion,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

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
        arguments = [*argv[1:], *(['--traceback'] if with_traceback else [])]
        return guarded(
            f'raproc {argv[0]}',
            lambda: tools.run(argv[0], arguments),
            '--traceback' in arguments,
        )
    parser = build_parser()
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return 0
    run = COMMANDS[args.command].run
    with warnings.catch_warnings():
        _quieten()
        return guarded(
            f'raproc {args.command}', lambda: run(args), with_traceback or args.traceback
        )


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all subcommands."""
    parser = argparse.ArgumentParser(
        prog='raproc',
        description='Recognition-aware image processing: images that machines recognise, too.',
        epilog='`raproc COMMAND --help` says more of each.',
    )
    parser.add_argument('--version', action='version', version=f'raproc {__version__}')
    parser.add_argument('--traceback', action='store_true', help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest='command', metavar='COMMAND', title='commands')
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or '').split('\n')[0]
        child = commands.add_parser(name, help=summary, description=module.__doc__)
        child.add_argument(
            '--traceback', action='store_true', default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        module.add_arguments(child)
    for name, tool in tools.TOOLS.items():
        commands.add_parser(name, help=tool.summary, add_help=False)
    return parser


def _quieten() -> None:
    """Leave out what libraries say to programmers; warnings for people become sentences."""
    from mmengine.logging import MMLogger

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files need not be text
            stream.reconfigure(errors='backslashreplace')
    MMLogger.get_current_instance().setLevel(logging.WARNING)
    show_warnings_for_people()
