"""A config is found by path, by package name or by the short name of a shipped one."""

from pathlib import Path

import pytest
from mmengine.config import Config

from raproc.apis.configs import RECOGNIZERS, find_config, shipped_configs
from raproc.apis.published import published_weights
from raproc.engine.shipped import find_config_file


def test_config_and_dict():
    config = Config(dict(model=dict(type='A')))
    assert find_config(config) is config
    assert find_config(dict(model=dict(type='A'))).model.type == 'A'


@pytest.mark.parametrize('name', ['ra/sr_r18_cls', 'ra/sr_r18_cls.py', 'raproc::ra/sr_r18_cls.py'])
def test_shipped(name):
    assert find_config(name).model.processor.scale == 4


def test_file(tmp_path):
    (tmp_path / 'mine.py').write_text('model = dict(type="B")')
    assert find_config(str(tmp_path / 'mine.py')).model.type == 'B'


def test_tables_of_a_folder():
    for name in ('benchmark/recognizability', 'recognizability'):
        found = Path(find_config_file(name))
        assert found.parts[-4:] == ('configs', 'tables', 'benchmark', 'recognizability.py')
    assert Path(find_config_file('small/table2')).parts[-3:] == ('tables', 'small', 'table2.py')
    assert find_config_file('nowhere/table2') == 'nowhere/table2'


def test_one_folder_needs_no_name():
    assert find_config('cls_r18', RECOGNIZERS).recognizer.name == 'r18'
    assert find_config('_base_/recognizers/cls_r18', RECOGNIZERS).recognizer.name == 'r18'


def test_names_are_of_methods():
    names = shipped_configs()[1]
    assert 'ra/jpeg_r101_det' in names
    assert not any(name.startswith(('_base_', 'tables')) for name in names)


def test_nearest_names():
    expected = r"but got 'ra/sr_r19_cls'; the nearest are ra/sr_r18_cls"
    with pytest.raises(FileNotFoundError, match=expected):
        find_config('ra/sr_r19_cls')


def test_missing_method():
    expected = "but got 'sr_r18_cls'; the nearest are ra/sr_r18_cls, ra_transformer/sr_r18_cls"
    with pytest.raises(FileNotFoundError, match=expected):
        find_config('sr_r18_cls')


def test_former_name_of_a_published_processor():
    config = find_config('plain/jpeg_efficientnet-lite0_cls')
    assert Path(config.filename).stem == 'jpeg_small'
    assert published_weights(config).name.startswith('plain_jpeg_small-')
