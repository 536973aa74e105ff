"""The hooks of the site: links that leave docs/, and docstrings written for Sphinx."""

import logging
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def rewrite():
    """A function that rewrites the Markdown of the page docs/{uri}."""
    hook = runpy.run_path(str(ROOT / 'docs/hooks/outside.py'))['on_page_markdown']
    config = SimpleNamespace(docs_dir=str(ROOT / 'docs'))
    return lambda text, uri='tables.md': hook(
        text, SimpleNamespace(file=SimpleNamespace(src_uri=uri)), config, None
    )


def test_links_that_leave_the_docs_become_names(rewrite, caplog):
    assert rewrite('see [configs/tables](../configs/tables).') == 'see `configs/tables`.'
    assert rewrite('[how](../../Makefile)', 'reference/index.md') == 'how (`Makefile`)'
    assert rewrite('[Lambda](#lambda) [m](method.md)') == '[Lambda](#lambda) [m](method.md)'
    assert rewrite('[a](https://a.org) ![b](../b.png)') == '[a](https://a.org) ![b](../b.png)'
    assert not caplog.records


def test_a_link_to_nothing_is_a_warning(rewrite, caplog):
    with caplog.at_level(logging.WARNING):
        rewrite('[x](../no_such_file.py)')
    assert 'tables.md links to no_such_file.py, which does not exist' in caplog.text


def test_roles_literals_links_and_products():
    griffe = pytest.importorskip('griffe')
    roles = runpy.run_path(str(ROOT / 'docs/hooks/roles.py'))['Roles']()
    text = ':func:`f` of ``x*y`` is s*h, see `A <https://a.org>`_\n\n>>> 2*3'
    function = griffe.Function('g', docstring=griffe.Docstring(text))
    roles.on_object(obj=function)
    assert function.docstring.value == (
        '<autoref identifier="f" optional><code>f</code></autoref> of `x*y` is s\\*h, '
        'see [A](https://a.org)\n\n>>> 2*3'
    )
