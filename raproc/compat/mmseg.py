"""What mmsegmentation 1.2.2 needs in order to be imported without packages it does not ask for.

Its utilities import a tokenizer of text, for one segmentor with words as classes, and that needs
``ftfy`` and ``regex``, which are not among its requirements. Where one is absent, the tokenizer is
a function that says so, and everything else works.
"""

import importlib.util
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any, NoReturn

_NAME = 'mmseg.utils.tokenizer'
_NEEDED = ('ftfy', 'regex')


class TokenizerFinder(MetaPathFinder, Loader):
    """Offer a tokenizer that only says what is missing, where something is."""

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """Answer for the one name, unless mmseg's own module can be imported."""
        if fullname != _NAME or not missing():
            return None
        return ModuleSpec(fullname, self, origin=__name__)

    def exec_module(self, module: Any) -> None:
        """Give the module its one function."""
        module.tokenize = _unavailable


def install() -> None:
    """Insert the finder into ``sys.meta_path`` unless it is there."""
    if not any(isinstance(finder, TokenizerFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, TokenizerFinder())


def missing() -> list[str]:
    """List the packages that the tokenizer needs and that are absent."""
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def status() -> str:
    """Say whether mmsegmentation is imported without its tokenizer.

    Returns:
        str: One phrase, found without importing mmseg.
    """
    if importlib.util.find_spec('mmseg') is None:
        return 'mmsegmentation is not installed'
    if not missing():
        return 'not needed: the packages of its tokenizer are installed'
    return f'active: without the tokenizer, which needs {" and ".join(missing())}'


def _unavailable(*args, **kwargs) -> NoReturn:
    raise ImportError(
        f'expected {" and ".join(_NEEDED)} for the tokenizer of mmsegmentation, but got none of '
        f'{", ".join(missing())}: pip install {" ".join(_NEEDED)}'
    )
