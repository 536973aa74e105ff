"""The messages that docs/faq.md quotes are those of the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACE = '<>'


def texts_of(source):
    """All strings of a Python file, with ``<>`` where an f-string puts in a value."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield ''.join(
                str(part.value) if isinstance(part, ast.Constant) else PLACE for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def normalised(text):
    """One line, with ``<>`` for every ``<name>``."""
    return re.sub(r'<[^<>]*>', PLACE, ' '.join(text.split()))


@pytest.fixture(scope='module')
def code():
    """Every string of raproc and its tools."""
    files = [*ROOT.glob('raproc/**/*.py'), *ROOT.glob('tools/**/*.py')]
    strings = [text for file in files for text in texts_of(file.read_text(encoding='utf-8'))]
    return [normalised(text) for text in strings]


def test_every_quoted_message_is_in_the_code(code, blocks):
    quotes = blocks('faq', 'text')
    missing = [quote for quote in quotes if not any(normalised(quote) in text for text in code)]
    assert len(quotes) > 20 and not missing, missing


def test_texts_of_an_f_string():
    assert list(texts_of("f'got {1!r}, ' 'not 2'"))[0] == 'got <>, not 2'
