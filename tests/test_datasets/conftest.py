"""The scope in which configs name raproc's classes without a prefix, as the Runner sets it."""

import pytest
from mmengine.registry import DefaultScope


@pytest.fixture(autouse=True)
def raproc_scope():
    with DefaultScope.overwrite_default_scope('raproc'):
        yield
