"""What mmpretrain 1.2.0 needs in order to be imported beside a current transformers.

Wherever transformers is installed, mmpretrain imports its models of images and text, too; these ask
transformers for functions that later versions removed. Its classifiers do not need them.
"""

import importlib.util
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from raproc.compat.finder import PatchFinder

_NAME = 'mmpretrain.utils.dependency'
_NEW_TRANSFORMERS = (4, 56)  # without apply_chunking_to_forward and others in modeling_utils


def install() -> None:
    """Wait for the import of the module in which mmpretrain decides."""
    PatchFinder(_NAME, hide_multimodal).install()


def hide_multimodal(dependency: Any) -> None:
    """Let mmpretrain leave its models of images and text out where they cannot be imported.

    Args:
        dependency (ModuleType): The module ``mmpretrain.utils.dependency``.
    """
    if dependency.WITH_MULTIMODAL and not (transformers_fits() and _can_be_imported()):
        dependency.WITH_MULTIMODAL = False


def transformers_fits() -> bool:
    """Say whether an installed transformers is one that mmpretrain was written for."""
    try:
        major, minor = version('transformers').split('.')[:2]
        return (int(major), int(minor)) < _NEW_TRANSFORMERS
    except PackageNotFoundError:
        return True


def status() -> str:
    """Say whether mmpretrain's models of images and text are left out."""
    if importlib.util.find_spec('mmpretrain') is None:
        return 'mmpretrain is not installed'
    if transformers_fits():
        return 'not needed: no transformers of version 4.56 or newer'
    return 'active: without models of images and text'


def _can_be_imported() -> bool:
    """Try the import that mmpretrain does next; a version that fits may not fit the rest."""
    try:
        import_module('transformers.modeling_utils')
    except Exception:  # mmpretrain goes on after any, and then derives classes from None
        return False
    return True
