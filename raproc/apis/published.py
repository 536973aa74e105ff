"""Finds the trained weights that come with the package, by the config that they belong to."""

from __future__ import annotations

import functools
from pathlib import Path

from mmengine.config import Config

from .configs import published_models, shipped_configs, short_name


def published_weights(config: Config) -> Path | None:
    """The weights of a shipped config.

    Args:
        config (Config): A config that was read from a file.

    Returns:
        Path | None: Its checkpoint; None where the config is not a shipped one or has none.
    """
    configs, _ = shipped_configs()
    try:
        name = Path(config.filename or '').resolve().relative_to(configs.resolve())
    except ValueError:
        return None
    return _by_config(configs.parent).get(name.with_suffix('').as_posix())


def published_names() -> list[str]:
    """The short names of the shipped configs that have weights, such as ``ra/sr_r18_cls``."""
    return sorted(_by_config(shipped_configs()[0].parent))


@functools.cache
def _by_config(root: Path) -> dict[str, Path]:
    """Name of a config -> checkpoint, as the metafile below ``root`` tells."""
    models = published_models(root)
    return {short_name(model['Config']): root / model['Weights'] for model in models}
