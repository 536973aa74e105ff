"""Find a config by path, by ``raproc::`` name, or by the short name of one that is shipped."""

from __future__ import annotations

import difflib
import os.path as osp

from mmengine.config import Config

from raproc.engine.config import load_config
from raproc.engine.shipped import PROCESSORS, RECOGNIZERS, find_config_file, shipped_configs
from raproc.models.editors.naming import named_processor
from raproc.models.recognizers.naming import named_recognizer

__all__ = ['PROCESSORS', 'RECOGNIZERS', 'find_config', 'shipped_configs']


def find_config(name: str | dict | Config, folders: tuple[str, ...] = PROCESSORS) -> Config:
    """Read a config, whichever way it is named.

    Args:
        name (str | dict | Config): A config or its content; a file; ``raproc::ra/sr_r18_cls.py``;
            or the short name of a shipped one, such as ``ra/sr_r18_cls``, or ``cls_r18`` where
            recognizers are looked for. The former name of one with published weights is
            understood, and so is a public recognizer such as ``resnet18`` or ``timm:...``, and
            any processor that is named by its weights: a file of a public network, its
            ``spandrel:FILE`` or ``onnx:FILE``, or ``hf://owner/name``.
        folders (tuple[str, ...]): The folders of the shipped configs that short names lie in.
            Defaults to those of the methods.

    Returns:
        Config: The config.

    Raises:
        FileNotFoundError: If there is no such config; the nearest names are offered.
    """
    if isinstance(name, Config):
        return name
    if isinstance(name, dict):
        return Config(name)
    name = str(name)
    public = named_recognizer if folders == RECOGNIZERS else named_processor
    if public(name) is not None:
        return load_config(name)
    found = find_config_file(name, folders if folders != PROCESSORS else ())
    if '::' in found or osp.isfile(found):
        return load_config(found)
    _, known = shipped_configs(folders)
    near = _nearest(name.removesuffix('.py'), known)
    raise FileNotFoundError(
        'expected a config file, raproc::<name>, a file of weights or the name of a shipped '
        'config, such as '
        f'{known[0] if known else "ra/sr_r18_cls"!r}, but got {name!r}{near}'
    )


def _nearest(name: str, known: list[str]) -> str:
    """List the names like it, those with another folder first."""
    stems = [config.rsplit('/', 1)[-1] for config in known]
    same = [config for config, stem in zip(known, stems) if stem == name.rsplit('/', 1)[-1]]
    among = known if '/' in name else stems
    near = same[:3] or list(dict.fromkeys(difflib.get_close_matches(name, among, 3, cutoff=0.5)))
    return f'; the nearest are {", ".join(near)}' if near else ''
