"""What several subcommands read their arguments with."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path

from .formats import format_of

MODEL_HELP = (
    'a config file, raproc::<name>, or the name of a shipped config, e.g. ra/sr_r18_cls; or '
    'spandrel:FILE, onnx:FILE or hf://owner/name, which need no --weights'
)
WEIGHTS_HELP = (
    'its checkpoint; configs of no_processing have none. Without --model: a public network, .pth, '
    '.safetensors or .onnx'
)


def whole_number(low: int, high: int | None = None) -> Callable[[str], int]:
    """Make a type for argparse: whole numbers.

    Args:
        low (int): The smallest.
        high (int, optional): The largest. Defaults to None.

    Returns:
        Callable: From the text of an argument to the number.
    """

    def parse(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() else -1
        if value < low or (high is not None and value > high):
            limits = f'of at least {low}' if high is None else f'from {low} to {high}'
            raise argparse.ArgumentTypeError(f'expected a whole number {limits}, but got {text!r}')
        return value

    return parse


def number(low: float, high: float | None = None) -> Callable[[str], float]:
    """Make a type for argparse: finite numbers.

    Args:
        low (float): The smallest.
        high (float, optional): The largest. Defaults to None.

    Returns:
        Callable: From the text of an argument to the number.
    """

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (low <= value < math.inf) or (high is not None and value > high):
            limits = f'of at least {low}' if high is None else f'from {low} to {high}'
            raise argparse.ArgumentTypeError(f'expected a number {limits}, but got {text!r}')
        return value

    return parse


def one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """Make a type for argparse: one of some words.

    Args:
        words (tuple[str, ...]): The words.

    Returns:
        Callable: From the text of an argument to the word.
    """

    def parse(text: str) -> str:
        if text not in words:
            raise argparse.ArgumentTypeError(
                f'expected one of {", ".join(words)}, but got {text!r}'
            )
        return text

    return parse


def names_a_file(inputs: list[str], out: Path) -> bool:
    """Whether OUT names a file: there is one input file, and OUT ends like an image."""
    one_file = len(inputs) == 1 and Path(inputs[0]).expanduser().is_file()
    return one_file and format_of(out) is not None and not out.is_dir()


def purpose(text: str) -> str:
    """Name an image as ``--for`` does; ``people`` and ``machines`` are its former values."""
    return dict(people='processed', machines='seen').get(text, text)
