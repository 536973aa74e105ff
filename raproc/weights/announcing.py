"""Say what is downloaded, how large it is, and where it will lie."""

from __future__ import annotations

import logging

from mmengine.logging import print_log


def announce(name: str, size: int | None, place: str) -> None:
    """Log that a download begins.

    Args:
        name (str): What is downloaded.
        size (int, optional): Its size in bytes, where the server tells it.
        place (str): Where it is kept, and perhaps what to do without a network.
    """
    text = f' ({size / 1e6:.1f} MB)' if size else ''
    print_log(f'Downloading {name}{text} to {place}', logger='current', level=logging.WARNING)
