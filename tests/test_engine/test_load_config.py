"""Configs are found by path or package name, and a wrong name is answered with the nearest."""

from pathlib import Path

import pytest

import raproc
from raproc.engine import load_config
from raproc.engine.checks import check_files

ROOT = Path(__file__).parents[2]
LEAF = 'configs/ra/jpeg_r101_det.py'


@pytest.fixture(autouse=True)
def checkout(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_path_and_options():
    config = load_config(LEAF, {'model.recognition.loss_weight': 0.5, 'randomness.seed': 7})
    assert config.model.recognition.loss_weight == 0.5
    assert config.model.recognition.recognizer.name == 'frcnn_r101'
    assert config.randomness == dict(seed=7)


def test_options_can_be_used_again():
    options = {'model.processor': dict(type='RLFN', _delete_=True)}
    first, second = (load_config(LEAF, options).model.processor for _ in range(2))
    assert first == second == dict(type='RLFN')


@pytest.mark.parametrize(
    'wrong, near',
    [
        ('configs/ra/jpg_r101_det.py', LEAF),
        ('configs/raa/jpeg_r101_det.py', LEAF),
        ('jpeg_r101_det.py', LEAF),
        (str(ROOT / 'configs/ra/jpeg_r100_det.py'), LEAF),
    ],
)
def test_nearest_names(wrong, near):
    with pytest.raises(FileNotFoundError, match=f'no config.*{wrong}.*the nearest are.*{near}'):
        load_config(wrong)


def test_unknown_method_and_task_are_told_the_known_ones():
    message = 'methods no_processing, plain, ra, .* and the tasks sr, dn, jpeg'
    with pytest.raises(FileNotFoundError, match=message):
        load_config('configs/magic/blur_r18_cls.py')


def test_another_recognizer():
    recognizer = 'configs/_base_/recognizers/det_v16.py'
    config = load_config(LEAF, {'recognizer': recognizer, 'model.recognition.loss_weight': 0.5})
    own = load_config('configs/ra/jpeg_v16_det.py')
    assert config.model.recognition.pop('loss_weight') == 0.5
    del own.model.recognition['loss_weight']
    assert config.to_dict() == own.to_dict()


@pytest.mark.parametrize(
    'leaf, recognizer, message',
    [
        ('configs/plain/sr.py', 'configs/_base_/recognizers/cls_r50.py', 'one recognition loss to'),
        (LEAF, 'configs/_base_/default_runtime.py', 'default_runtime.py, which defines none'),
    ],
)
def test_a_recognizer_that_cannot_be_exchanged(leaf, recognizer, message):
    with pytest.raises(ValueError, match=message):
        load_config(leaf, {'recognizer': recognizer})


def test_no_nearest_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match='the tasks sr, dn, jpeg, .*, corruption$'):
        load_config('zzz.py')


def test_config_of_the_package(monkeypatch):
    package = Path(raproc.__file__).parent / '.mim'
    if not package.exists():
        pytest.skip('raproc is not installed, so it has no packaged configs')
    packaged, own = load_config('raproc::ra/jpeg_r101_det.py'), load_config(LEAF)
    paths = [Path(config.model.recognition.recognizer.pop('model')) for config in (packaged, own)]
    assert packaged.model == own.model
    assert paths[0].read_text() == paths[1].read_text()


def test_config_that_the_package_has_not():
    with pytest.raises(FileNotFoundError, match="no installed package has the config 'raproc::ra"):
        load_config('raproc::ra/x.py')


def test_config_of_another_library():
    assert load_config('mmpretrain::resnet/resnet18_8xb32_in1k.py').model.backbone.depth == 18


def test_short_names_of_all_families():
    assert load_config('table2').columns
    assert load_config('cls_r18').recognizer.name == 'r18'
    assert load_config('configs/ra/sr_r18_cls').task == load_config('ra/sr_r18_cls.py').task == 'sr'


def test_a_folder_of_images_needs_no_imagenet(tmp_path, monkeypatch, save_image):
    save_image(tmp_path / 'photos' / 'a.png', 300, 300)
    monkeypatch.setenv('RAPROC_FOLDER', str(tmp_path / 'photos'))
    monkeypatch.setenv('RAPROC_IMAGENET', str(tmp_path / 'no'))
    config = load_config('folder_sr_r18')
    check_files(config, ('train',))
    with pytest.raises(FileNotFoundError, match='RAPROC_IMAGENET'):
        check_files(config)
