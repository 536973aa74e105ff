"""Config paths of installed packages resolve, with an old setuptools and with a new one."""

from importlib.metadata import version
from pathlib import Path

import pytest

from raproc.compat import packages


def test_distribution():
    distribution = packages.get_distribution('mmengine')
    assert distribution.version == version('mmengine')
    assert (Path(distribution.location) / 'mmengine' / 'version.py').is_file()
    assert distribution.has_metadata('top_level.txt')
    assert distribution.get_metadata('top_level.txt').strip() == 'mmengine'
    assert not distribution.has_metadata('nothing.txt')


def test_absent_distribution():
    with pytest.raises(packages.DistributionNotFound, match="expected 'no_such_package'"):
        packages.get_distribution('no_such_package')


def test_file_of_a_package():
    found = packages.resource_filename('mmengine.hub.hub', './mmdet.json')
    assert Path(found).name == 'mmdet.json' and Path(found).parent.name == 'hub'
    with pytest.raises(ModuleNotFoundError, match="the package 'no_such_package' of 'a.png'"):
        packages.resource_filename('no_such_package', 'a.png')


def test_mmengine_resolves_a_config_of_mmdet():
    pytest.importorskip('mmdet')
    from mmengine.hub import get_config
    from mmengine.utils import is_installed

    config = get_config('mmdet::retinanet/retinanet_r18_fpn_1x_coco.py')
    assert config.model.type == 'RetinaNet'
    assert not is_installed('no_such_package')


def test_status_is_one_of_two():
    assert packages.status() in (
        'not needed: setuptools has pkg_resources',
        'active: importlib.metadata',
    )
