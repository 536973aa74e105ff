"""One uninterrupted run, with which the tests compare interrupted ones."""

import pytest
from mmengine.registry import DefaultScope
from tiny_run import make_data, run_config

from raproc.engine import build_runner


@pytest.fixture(autouse=True)
def scope():
    """Undoes the default scope that a Runner leaves behind."""
    with DefaultScope.overwrite_default_scope('raproc'):
        yield


@pytest.fixture(scope='session')
def data(tmp_path_factory):
    return make_data(tmp_path_factory.mktemp('data'))


@pytest.fixture(scope='session')
def finished(data, tmp_path_factory):
    """The work dir of a finished run of :func:`run_config`."""
    work_dir = tmp_path_factory.mktemp('finished')
    with DefaultScope.overwrite_default_scope('raproc'):
        build_runner(run_config(data, work_dir)).train()
    return work_dir
