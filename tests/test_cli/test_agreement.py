"""Accuracy and agreement of a file's images with those of the processor, by hand."""

import pytest
import torch
from tiny_processor import config_of

from raproc.apis import ImageProcessor
from raproc.cli.agreement import Agreement, Examples, compare_recognition
from raproc.cli.recognizing import Prediction
from raproc.kinds import Classification, Opinion


class Brightness:
    """A recognizer that sees class 1 in bright images, and notes their sizes."""

    name, kind, num_classes = 'bright', Classification(), 2
    classes = ('dark', 'bright')

    def __init__(self):
        self.sizes = []

    def predict(self, image):
        self.sizes.append(tuple(image.shape))
        opinion = Opinion(int(image.mean() > 0.5), '', 1.0)
        return type('Seen', (Prediction,), dict(opinion=opinion))(image, {}, self.kind, [])


class Brighter:
    """A file that adds 100 of 255 levels."""

    def __init__(self, dtype=torch.uint8):
        self.dtype = dtype

    def __call__(self, images):
        assert images.dtype == self.dtype
        if self.dtype == torch.uint8:
            return dict(processed=(images.int() + 100).clamp(max=255).byte())
        return dict(processed=(images + 100 / 255).clamp(max=1))


@pytest.fixture
def grey(tmp_path, save_image):
    """Four images: with 100 levels more, the third alone becomes bright."""
    from PIL import Image

    for name, level in zip('abcd', (200, 0, 100, 10), strict=True):
        Image.new('RGB', (20, 17), (level,) * 3).save(tmp_path / f'{name}.png')
    (tmp_path / 'labels.txt').write_text('a.png 1\nb.png 0\nc.png 0\nd.png 1\n')
    return tmp_path


@pytest.fixture(scope='module')
def identity():
    return ImageProcessor(config_of(dict(type='Interpolation', scale=1)), device='cpu')


@pytest.mark.parametrize('dtype', [torch.uint8, torch.float32])
def test_accuracy(grey, identity, dtype):
    recognizer, examples = Brightness(), Examples(str(grey), str(grey / 'labels.txt'))
    found = compare_recognition(identity, Brighter(dtype), 'processed', [recognizer], examples)
    assert found == [Agreement('bright', 75.0, 50.0, 'accuracy', 4)]
    assert str(found[0]) == (
        'bright: accuracy 75.00% with the processor, 50.00% with the file, 4 images'
    )
    assert set(recognizer.sizes) == {(3, 16, 16)}


def test_images_that_would_share_a_label_are_refused(grey, save_image):
    save_image(grey / 'a.jpg')
    assert len(Examples(str(grey))) == 5
    with pytest.raises(ValueError, match='each name once .*, but got a.jpg and a.png; rename one'):
        Examples(str(grey), str(grey / 'labels.txt'))


def test_agreement(grey, identity):
    examples = Examples(str(grey))
    found = compare_recognition(identity, Brighter(), 'processed', [Brightness()], examples)
    assert found == [Agreement('bright', 100.0, 75.0, 'agreement', 4)]
    assert str(found[0]) == 'bright: the same class in 75.00% of 4 images'


def test_test_set_of_a_config(tmp_path, identity, save_image):
    for name in ('x/a', 'y/b'):
        save_image(tmp_path / 'data' / f'{name}.png', 16, 16)
    steps = [
        dict(type='LoadImage'),
        dict(type='JPEGCompression'),
        dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
    ]
    root = str(tmp_path / 'data')
    dataset = dict(type='mmpretrain.CustomDataset', data_root=root, pipeline=steps)
    (tmp_path / 'c.py').write_text(f'test_dataloader = dict(dataset={dataset!r})')
    examples = Examples(str(tmp_path / 'c.py'))
    assert len(examples) == 2 and examples.labels == [0, 1]
    assert [tuple(image.shape) for image in examples] == [(3, 16, 16)] * 2
    with pytest.raises(ValueError, match='expected --labels with a folder as --images'):
        Examples(str(tmp_path / 'c.py'), 'labels.txt')


def test_no_examples(tmp_path, identity, save_image):
    (tmp_path / 'c.py').write_text('a = 1')
    with pytest.raises(ValueError, match='expected a config with a test_dataloader'):
        Examples(str(tmp_path / 'c.py'))
    with pytest.raises(
        FileNotFoundError, match="expected images, or .* but got 'ra/sr_r19_cls'; the"
    ):
        Examples('ra/sr_r19_cls')
    save_image(tmp_path / 'in' / 'a.png', 4, 9)
    examples = Examples(str(tmp_path / 'in'))
    with pytest.raises(ValueError, match='at least 8x8 pixels to compare with, but got one of 9x4'):
        compare_recognition(identity, Brighter(), 'processed', [Brightness()], examples)


def test_classes_of_a_test_set_are_matched_by_name(tmp_path, identity, save_image):
    class Named(Brightness):
        name, num_classes = 'named', 4

        def match(self, classes, data):
            assert (list(classes), data) == (['x', 'y'], 'of --images')
            self.classes, self.num_classes = tuple(classes), 2

    for name in ('x/a', 'y/b'):
        save_image(tmp_path / 'data' / f'{name}.png', 16, 16)
    steps = [
        dict(type='LoadImage'),
        dict(type='JPEGCompression'),
        dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
    ]
    root = str(tmp_path / 'data')
    dataset = dict(type='mmpretrain.CustomDataset', data_root=root, pipeline=steps)
    (tmp_path / 'c.py').write_text(f'test_dataloader = dict(dataset={dataset!r})')
    examples, recognizer = Examples(str(tmp_path / 'c.py')), Named()
    (found,) = compare_recognition(identity, Brighter(), 'processed', [recognizer], examples)
    assert (found.what, found.number, recognizer.classes) == ('accuracy', 2, ('x', 'y'))
