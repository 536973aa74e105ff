"""Check what the data of a run says, and make its loaders fit, before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.datasets.annotations import check_annotations

from .config import skip_corrupt


def check_data(config: Config, modes: Sequence[str]) -> list[str]:
    """Read the annotations of a run once, and let loaders without workers be built.

    Args:
        config (Config): A complete config; ``annotations`` says what becomes of annotations that
            cannot be right: ``refuse`` (the default), ``skip`` or ``keep``. Changed in place:
            datasets whose annotations are skipped are wrapped in ``SkipCorrupt``.
        modes (Sequence[str]): Of ``train``, ``val`` and ``test``, whose data is looked at.

    Returns:
        list[str]: Notes for people about what is left out or kept.

    Raises:
        ValueError: If annotations cannot be right, naming the first few places.
    """
    mode, notes = config.get('annotations', 'refuse'), []
    if mode == 'skip':
        skip_corrupt(config, images=False)
    with DefaultScope.overwrite_default_scope(config.get('default_scope', 'raproc')):
        for name in modes:
            loader = config.get(f'{name}_dataloader')
            if loader:
                fit_to_workers(loader)
                notes += check_annotations(loader.get('dataset') or {}, mode)
    return list(dict.fromkeys(notes))


def fit_to_workers(loader: dict) -> None:
    """Take from the config of a loader without workers what torch knows for workers alone.

    Args:
        loader (dict): Config of a loader, changed in place.
    """
    if loader.get('num_workers') == 0:
        loader['persistent_workers'] = False
        loader.pop('prefetch_factor', None)


def end_workers(loader: Any) -> None:
    """End the processes that a loader keeps from one epoch to the next.

    A loader that is collected as garbage, beside the queues to these processes, cannot tell them to
    end any more, and waits five seconds for each.

    Args:
        loader (DataLoader): The loader, which starts others when it is used again.
    """
    loader._iterator = None
