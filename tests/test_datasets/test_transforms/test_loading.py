import pickle

import numpy as np
import pytest

from raproc.datasets import LoadImage
from raproc.registry import TRANSFORMS


def test_loads_rgb_and_shapes(tmp_path, save_image):
    array = save_image(tmp_path / 'a.png', height=5, width=7)
    results = TRANSFORMS.build(dict(type='LoadImage'))(dict(img_path=str(tmp_path / 'a.png')))
    assert np.array_equal(results['img'], array)
    assert results['img_shape'] == results['ori_shape'] == (5, 7)


def test_loads_through_a_file_backend(tmp_path, save_image):
    array = save_image(tmp_path / 'a.png')
    transform = LoadImage(backend_args=dict(backend='local'))
    assert np.array_equal(transform(dict(img_path=str(tmp_path / 'a.png')))['img'], array)


@pytest.mark.parametrize('name, error', [('cut.png', ValueError), ('none.png', FileNotFoundError)])
def test_error_says_how_to_skip_the_file(tmp_path, save_image, name, error):
    save_image(tmp_path / 'a.png')
    (tmp_path / 'cut.png').write_bytes((tmp_path / 'a.png').read_bytes()[:500])
    with pytest.raises(error, match=f'{name}.*--skip-corrupt of tools/train.py.*SkipCorrupt'):
        LoadImage()(dict(img_path=str(tmp_path / name)))


def test_pickles_for_workers_and_prints():
    copy = pickle.loads(pickle.dumps(LoadImage()))
    assert repr(copy) == 'LoadImage(backend_args=None, cache=False)'


def test_cache_reads_a_file_once_and_protects_what_it_keeps(tmp_path, save_image):
    array = save_image(tmp_path / 'a.png')
    transform = LoadImage(cache=True)
    transform(dict(img_path=str(tmp_path / 'a.png')))
    (tmp_path / 'a.png').unlink()
    image = transform(dict(img_path=str(tmp_path / 'a.png')))['img']
    assert np.array_equal(image, array)
    with pytest.raises(ValueError, match='read-only'):
        image[0, 0] = 0
