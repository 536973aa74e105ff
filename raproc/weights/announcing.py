"""Say what is downloaded, how large it is, and where it will lie."""

from __future__ import annotations

import logging

from mmengine.logging import print_log


def announce(
    name: str, size: int | None, place: str, logger: str | logging.Logger = 'current'
) -> None:
    """Log that a download begins.

    Args:
        name (str): What is downloaded.
        size (int, optional): Its size in bytes, where the server tells it.
        place (str): Where it is kept, and perhaps what to do without a network.
        logger (str | Logger): See mmengine's ``print_log``. Defaults to 'current'.
    """
    text = f' ({size / 1e6:.1f} MB)' if size else ''
    print_log(f'Downloading {name}{text} to {place}', logger=logger, level=logging.WARNING)
