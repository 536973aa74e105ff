"""Print a script that completes the command in bash or zsh.

Put into ~/.bashrc: eval "$(raproc completion bash)", or into ~/.zshrc, after compinit:
eval "$(raproc completion zsh)".
"""

from __future__ import annotations

import argparse
import runpy
from collections.abc import Mapping

NAMES = ('model', 'recognizer', 'config', 'table')
"""tuple[str, ...]: The arguments that take short names of configs."""

BASH = """_raproc() {{
  local cur="${{COMP_WORDS[COMP_CWORD]}}" prev="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{commands}" -- "$cur"))
    return
  fi
  case "${{COMP_WORDS[1]}}:$prev" in
{choices}
  esac
  if [ -z "$words" ]; then
    case "${{COMP_WORDS[1]}}:$cur" in
{options}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case "$cur" in
    -*) ;;
    *) COMPREPLY+=($(compgen -f -- "$cur")) ;;
  esac
}}
complete -o filenames -F _raproc raproc
"""
ZSH = 'autoload -U +X bashcompinit && bashcompinit\n'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc completion``."""
    parser.add_argument('shell', choices=['bash', 'zsh'], help='for which shell')


def run(args: argparse.Namespace) -> int:
    """Print the script.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.
    """
    script = bash_script(all_parsers())
    print((ZSH if args.shell == 'zsh' else '') + script, end='')
    return 0


def all_parsers() -> dict[str, argparse.ArgumentParser]:
    """Collect the parsers of all subcommands, those of the tools too."""
    from .command import build_parser
    from .tools import TOOLS, find_tool

    (commands,) = (
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    parsers = dict(commands.choices)
    for name, tool in TOOLS.items():
        content = runpy.run_path(str(find_tool(tool.file)), run_name='tool')
        parsers[name] = content['build_parser']()
    return parsers


def bash_script(parsers: Mapping[str, argparse.ArgumentParser]) -> str:
    """Write the script for bash, which zsh runs, too.

    Args:
        parsers (Mapping[str, ArgumentParser]): The parser of each subcommand.

    Returns:
        str: Completes subcommands, options, their choices, short names and files.
    """
    names = _short_names()
    choices, options = [], []
    for command, parser in parsers.items():
        words = []
        for action in parser._actions:
            known = list(action.choices or (names if action.dest in NAMES else ()))
            if action.option_strings and action.help != argparse.SUPPRESS:
                words += [word for word in action.option_strings if word.startswith('--')]
            if not action.option_strings:
                words += map(str, known)
            elif known:
                patterns = '|'.join(f'{command}:{word}' for word in action.option_strings)
                choices.append(f'    {patterns}) words="{" ".join(map(str, known))}" ;;')
        options.append(f'      {command}:*) words="{" ".join(words)}" ;;')
    return BASH.format(
        commands=' '.join(parsers), choices='\n'.join(choices), options='\n'.join(options)
    )


def _short_names() -> list[str]:
    from raproc.engine.shipped import PROCESSORS, RECOGNIZERS, shipped_configs

    recognizers = [name.rsplit('/', 1)[-1] for name in shipped_configs(RECOGNIZERS)[1]]
    tables = [name.rsplit('/', 1)[-1] for name in shipped_configs(('tables',))[1]]
    return [*shipped_configs(PROCESSORS)[1], *recognizers, *tables]
