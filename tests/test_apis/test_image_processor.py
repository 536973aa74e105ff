"""Images of any kind and size through a processor; tiles and threads change nothing."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from PIL import Image
from tiny_processor import GENERATOR, SRRESNET, config_of, save

from raproc.apis import ImageProcessor

IDENTITY = dict(type='Interpolation')
INVERT = dict(type='Invert')


@pytest.fixture
def inverting():
    """The processed image is the input itself, what is seen its negative."""
    return ImageProcessor(config_of(IDENTITY, INVERT))


@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    """SRResNet x4 and CycleGAN's generator with random weights."""
    config, weights = save(tmp_path_factory.mktemp('t'), dict(SRRESNET, scale=4), GENERATOR)
    return ImageProcessor(str(config), weights)


def array(height, width, dtype=np.uint8, seed=0):
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return values if dtype == np.uint8 else (values / 255).astype(dtype)


def test_purposes(inverting):
    image = array(3, 4)
    assert np.array_equal(inverting(image), image)
    assert np.array_equal(inverting(image, 'seen'), 255 - image)
    processed, seen = inverting(image, for_='both')
    assert np.array_equal(processed, image) and np.array_equal(seen, 255 - image)


def test_former_names_are_taken(inverting):
    image = array(20, 24)
    for former, name in dict(people='processed', machines='seen').items():
        assert np.array_equal(inverting(image, former), inverting(image, name))


def test_without_a_transformer_recognizers_see_the_same():
    processor = ImageProcessor(config_of(IDENTITY))
    both = processor(array(3, 4), 'both')
    assert not processor.has_transformer
    assert np.array_equal(both.processed, both.seen)


@pytest.mark.parametrize('dtype', [np.uint8, np.float32, np.float64, np.float16])
def test_arrays(inverting, dtype):
    image = array(3, 4, dtype)
    result = inverting(image, 'seen')
    assert result.dtype == dtype and result.flags.c_contiguous
    assert np.allclose(result, (255 if dtype == np.uint8 else 1) - image, atol=1e-3)


def test_flipped_and_read_only_arrays(inverting):
    image = array(3, 4)
    image.flags.writeable = False
    assert np.array_equal(inverting(image[::-1, ::-1]), image[::-1, ::-1])


@pytest.mark.parametrize('shape', [(3, 4, 5), (2, 3, 4, 5), (0, 3, 4, 5)])
@pytest.mark.parametrize('dtype', [torch.uint8, torch.float32, torch.bfloat16])
def test_tensors(inverting, shape, dtype):
    if not shape[0]:
        with pytest.raises(ValueError, match=r'at least one pixel, but got shape \(0, 3, 4, 5\)'):
            inverting(torch.zeros(shape))
        return
    image = torch.full(shape, 1, dtype=dtype)
    result = inverting(image, 'seen')
    assert result.shape == shape and result.dtype == dtype
    assert (result == (254 if dtype == torch.uint8 else 0)).all()


def test_pillow_and_paths(inverting, tmp_path):
    image = Image.fromarray(array(3, 4)).convert('RGBA')
    image.save(tmp_path / 'a.png')
    for given in (image, tmp_path / 'a.png', str(tmp_path / 'a.png')):
        result = inverting(given, 'seen')
        assert result.mode == 'RGBA' and result.size == (4, 3)
        assert np.array_equal(np.array(result)[..., :3], 255 - array(3, 4))


def test_lists(inverting):
    small, large = inverting([array(1, 1), Image.new('L', (5, 4))], 'both')
    assert small.processed.shape == (1, 1, 3)
    assert large.seen.getpixel((0, 0)) == (255, 255, 255)


def test_frames_are_noted(inverting, tmp_path):
    frames = [Image.new('RGB', (2, 2), color) for color in ('red', 'blue')]
    frames[0].save(tmp_path / 'a.gif', save_all=True, append_images=frames[1:])
    with pytest.warns(UserWarning, match='only the first of its 2 frames'):
        inverting(tmp_path / 'a.gif')


def test_no_processing_enlarges_like_pillow():
    processor = ImageProcessor('no_processing/sr', tile=5)
    image = array(7, 9)
    expected = Image.fromarray(image).resize((36, 28), Image.Resampling.BICUBIC)
    assert processor.scale == 4
    assert np.abs(processor(image).astype(int) - np.array(expected)).max() <= 1


@pytest.mark.parametrize('size', [(1, 1), (1, 9), (2, 3), (5, 6), (40, 17)])
def test_any_size(trained, size):
    processed, seen = trained(array(*size), 'both')
    assert processed.shape == seen.shape == (4 * size[0], 4 * size[1], 3)


def test_the_models_own_prediction(trained):
    image = torch.rand(2, 3, 8, 12)
    expected = trained.model.predict(image)[1]
    processed, seen = trained(image, 'both')
    assert torch.allclose(processed[1], expected.processed, atol=1e-5)
    assert torch.allclose(seen[1], expected.seen, atol=1e-5)


@pytest.mark.parametrize('for_', ['processed', 'seen'])
def test_tiles_change_nothing(trained, for_, monkeypatch):
    image = array(61, 83, np.float32)
    whole = trained(image, for_)
    monkeypatch.setattr(trained, 'tile', 20)
    assert np.abs(trained(image, for_) - whole).max() < 1e-5
    monkeypatch.setattr(trained, 'overlap', 0)
    assert np.abs(trained(image, for_) - whole).max() > 1 / 255


@pytest.mark.parametrize('size', [(50, 61), (52, 64)])
def test_tiles_begin_on_the_grid(tmp_path, size):
    """At scale 1 the generator's quarter resolution must not shift between tiles."""
    config, weights = save(tmp_path, SRRESNET, GENERATOR)
    processor = ImageProcessor(str(config), weights)
    image = array(*size, np.float32)
    whole = processor(image, 'seen')
    processor.tile = 13
    assert np.abs(processor(image, 'seen') - whole).max() < 1e-5


@pytest.mark.parametrize('side, scale, size', [(8, 2, (61, 90)), (7, 1, (90, 60))])
def test_tiles_of_window_attention(side, scale, size, recwarn, tmp_path):
    config, weights = save(tmp_path, dict(type='Windows', side=side, scale=scale))
    processor = ImageProcessor(str(config), weights)
    image = array(*size, np.float32)
    whole = processor(image)
    processor.tile = 3 * side - 1
    assert np.abs(processor(image) - whole).max() < 1 / 255
    assert not [warning for warning in recwarn if 'tile' in str(warning.message)]
    processor.overlap = 0
    with pytest.warns(UserWarning, match='pixels far, so tiles with an overlap of 0 may differ'):
        assert np.abs(processor(image) - whole).max() > 1 / 255


def test_whole_image_networks_are_one_tile_while_it_fits(recwarn):
    processor = ImageProcessor(config_of(dict(type='Centre')))
    image = array(9, 1000)
    assert np.array_equal(processor(image), processor(image.copy()))
    assert not [warning for warning in recwarn if 'tile' in str(warning.message)]
    with pytest.warns(UserWarning, match='the networks look at the whole image'):
        processor(array(9, 1540))


def test_batches_are_divided(trained, monkeypatch):
    images = torch.rand(5, 3, 6, 7)
    together = trained(images)
    monkeypatch.setattr(trained, 'tile', 10)  # room for two of them
    assert torch.allclose(trained(images), together, atol=1e-5)


def test_multiples():
    processor = ImageProcessor(config_of(dict(type='Picky')))
    assert np.array_equal(processor(array(9, 3)), array(9, 3))
    processor.tile = 8
    assert np.array_equal(processor(array(19, 23)), array(19, 23))


def test_whole_image_networks_warn_of_tiles():
    processor = ImageProcessor(config_of(dict(type='Centre')), tile=8)
    with pytest.warns(UserWarning, match='the networks look at the whole image'):
        processor(array(9, 9))
    processor.tile = 0
    processor(array(9, 9))


def test_threads(trained):
    images = [array(20 + i, 30, seed=i) for i in range(8)]
    expected = trained(images, 'both')
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda image: trained(image, 'both'), images))
    for result, one in zip(results, expected, strict=True):
        assert np.array_equal(result.processed, one.processed)
        assert np.array_equal(result.seen, one.seen)


def test_amp(tmp_path):
    config, weights = save(tmp_path, SRRESNET)
    full, mixed = (ImageProcessor(str(config), weights, amp=amp) for amp in (False, True))
    image = array(20, 20, np.float32)
    assert 0 < np.abs(full(image) - mixed(image)).max() < 0.05


@pytest.mark.parametrize(
    'image, error, message',
    [
        (np.zeros((2, 2), np.uint8), ValueError, r'of shape \(H, W, 3\), but got \(2, 2\)'),
        (np.zeros((2, 2, 3), np.int64), TypeError, 'array of uint8 or float, but got int64'),
        (np.full((2, 2, 3), 255.0), ValueError, 'but got values from 255 to 255; divide bytes by'),
        (np.full((2, 2, 3), np.nan), ValueError, 'but got values from nan to nan'),
        (torch.zeros(1, 2, 2), ValueError, r'\(N, 3, H, W\), but got \(1, 2, 2\)'),
        (torch.zeros(3, 2, 2).long(), TypeError, 'tensor of uint8 or float, but got torch.int64'),
        (np.zeros((0, 2, 3), np.uint8), ValueError, 'expected at least one pixel'),
        (7, TypeError, 'a path, or a list of these, but got int'),
        ('no.png', FileNotFoundError, 'image no.png does not exist'),
    ],
)
def test_wrong_images(inverting, image, error, message):
    with pytest.raises(error, match=message):
        inverting(image)


def test_wrong_settings(inverting):
    with pytest.raises(ValueError, match="expected for_ to be one of .*, but got 'cats'"):
        inverting(array(1, 1), 'cats')
    with pytest.raises(ValueError, match='expected tile to be None or an integer .*, but got -1'):
        ImageProcessor(config_of(IDENTITY), tile=-1)
    with pytest.raises(ValueError, match='expected overlap to be None .*, but got 0.5'):
        ImageProcessor(config_of(IDENTITY), overlap=0.5)
