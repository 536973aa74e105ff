"""Gives tests the examples of docs/examples as modules, and the pages as text."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / 'docs'


@pytest.fixture
def example(monkeypatch):
    """A function that imports docs/examples/{name}.py, as ``custom_imports`` of a config does."""
    monkeypatch.syspath_prepend(str(DOCS / 'examples'))
    return importlib.import_module


@pytest.fixture(scope='session')
def blocks():
    """A function that lists the code blocks of a language in the page docs/{name}.md."""

    def read(name, language):
        text = (DOCS / f'{name}.md').read_text(encoding='utf-8')
        return re.findall(rf'^ *```{language}\n(.*?)^ *```$', text, re.MULTILINE | re.DOTALL)

    return read
