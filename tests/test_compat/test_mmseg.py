"""mmsegmentation is imported also where its tokenizer's packages are absent."""

import importlib.util
import subprocess
import sys

import pytest

from raproc.compat import mmseg as bridge


def test_the_tokenizer_is_replaced_where_a_package_is_missing(monkeypatch):
    finder = bridge.TokenizerFinder()
    monkeypatch.setattr(bridge, 'missing', lambda: ['ftfy'])
    spec = finder.find_spec('mmseg.utils.tokenizer')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(ImportError, match='but got none of ftfy: pip install ftfy regex'):
        module.tokenize('a dog')
    assert finder.find_spec('mmseg.utils') is None
    monkeypatch.setattr(bridge, 'missing', lambda: [])
    assert finder.find_spec('mmseg.utils.tokenizer') is None


def test_status_with_mmseg(monkeypatch):
    monkeypatch.setattr(importlib.util, 'find_spec', lambda name: object())
    assert bridge.status().startswith('not needed')
    monkeypatch.setattr(bridge, 'missing', lambda: ['ftfy'])
    assert 'without the tokenizer, which needs ftfy' in bridge.status()


def test_status_without_mmseg(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, 'find_spec', lambda name: None if name == 'mmseg' else find(name)
    )
    assert bridge.status() == 'mmsegmentation is not installed'


def test_its_models_are_imported():
    pytest.importorskip('mmseg')
    code = 'import raproc; from mmseg.models import EncoderDecoder as E; print(E.__name__)'
    run = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == 'EncoderDecoder'
