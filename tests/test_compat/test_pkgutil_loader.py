"""mmengine and mmcv find compiled operators where Python has no ``pkgutil.find_loader``."""

import pkgutil

import pytest

from raproc.compat import pkgutil_loader


@pytest.fixture
def python_314(monkeypatch):
    monkeypatch.delattr(pkgutil, 'find_loader')
    pkgutil_loader.install()


def test_libraries_find_the_operators(python_314):
    ext_loader = pytest.importorskip('mmcv.utils.ext_loader')
    from mmengine.utils.dl_utils.misc import mmcv_full_available

    assert pkgutil.find_loader is pkgutil_loader.find_loader
    assert ext_loader.check_ops_exist()
    assert mmcv_full_available()
    assert pkgutil_loader.status() == 'active: importlib.util.find_spec'


def test_find_loader():
    assert pkgutil_loader.find_loader('json.decoder').get_source('json.decoder')
    assert pkgutil_loader.find_loader('no_such_module') is None
    with pytest.raises(ImportError, match='expected to find no_such_module.part, but got'):
        pkgutil_loader.find_loader('no_such_module.part')


def test_function_of_python_stays(monkeypatch):
    def own(fullname):
        return None

    monkeypatch.setattr(pkgutil, 'find_loader', own, raising=False)
    pkgutil_loader.install()
    assert pkgutil.find_loader is own
    assert pkgutil_loader.status().startswith('not needed')
