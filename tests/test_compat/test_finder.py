"""Modules of somebody else are patched when they are imported, and only then."""

import importlib
import sys

import pytest

from raproc.compat.finder import PatchFinder


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / 'patched_by_test.py').write_text('VALUE = 1\n')
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, 'meta_path', list(sys.meta_path))
    yield 'patched_by_test'
    sys.modules.pop('patched_by_test', None)


def test_patch_at_import(module):
    PatchFinder(module, lambda found: setattr(found, 'VALUE', 2)).install()
    assert module not in sys.modules
    assert importlib.import_module(module).VALUE == 2


def test_patch_after_import(module):
    imported = importlib.import_module(module)
    PatchFinder(module, lambda found: setattr(found, 'VALUE', 2)).install()
    assert imported.VALUE == 2


def test_second_finder_of_a_name_is_not_added(module):
    PatchFinder(module, lambda found: None).install()
    before = list(sys.meta_path)
    PatchFinder(module, lambda found: None).install()
    assert sys.meta_path == before


def test_absent_module_stays_absent(monkeypatch):
    monkeypatch.setattr(sys, 'meta_path', list(sys.meta_path))
    PatchFinder('no_such_module_at_all', lambda found: None).install()
    with pytest.raises(ModuleNotFoundError, match='no_such_module_at_all'):
        importlib.import_module('no_such_module_at_all')
