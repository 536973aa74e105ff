"""Runs a tool as its user does, but in this process."""

import runpy
import sys

import pytest
from mmengine.logging import MessageHub
from mmengine.registry import DefaultScope
from tiny_run import ROOT, make_data


@pytest.fixture(scope='session')
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp('data'))


@pytest.fixture
def run_tool(monkeypatch):
    """A function that runs ``tools/{name}.py`` with arguments; errors are raised as they are."""

    def run(name, *args):
        path = str(ROOT / 'tools' / f'{name}.py')
        MessageHub._instance_dict.clear()  # runs of the same second would share their logs
        monkeypatch.setattr(sys, 'argv', [path, *map(str, args), '--traceback'])
        with DefaultScope.overwrite_default_scope('raproc'):
            runpy.run_path(path, run_name='__main__')

    return run
