"""Find the trained weights that come with the package, by the config that they belong to."""

from __future__ import annotations

from pathlib import Path

from mmengine.config import Config

from raproc.weights import find_weights, published

from .configs import shipped_configs


def published_weights(config: Config) -> Path | None:
    """Find the published weights of a config.

    Args:
        config (Config): A config that was read from a file.

    Returns:
        Path | None: Its checkpoint; None where the config is not a shipped one or has none. A
        config that was made from a file of weights belongs to that file.
    """
    if config.get('weights'):
        return find_weights(config.weights)
    configs, _ = shipped_configs()
    try:
        name = Path(config.filename or '').resolve().relative_to(configs.resolve())
    except ValueError:
        return None
    return published().get(name.with_suffix('').as_posix())


def published_names() -> list[str]:
    """List the short names of the shipped configs with weights, such as ``ra/sr_r18_cls``."""
    return sorted(published())
