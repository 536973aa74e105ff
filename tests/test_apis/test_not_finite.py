"""A NaN or an infinity becomes no picture, no file and no score."""

import numpy as np
import pytest
import torch
from mmengine.config import Config
from tiny import batch_of, labelled
from tiny_processor import config_of, save
from torch import nn

from raproc.apis import ImageProcessor
from raproc.apis.loading import build_model
from raproc.cli import main
from raproc.evaluation import SaveImages
from raproc.pixels import NotFiniteError, check_finite
from raproc.registry import MODELS

IDENTITY = dict(type='Interpolation')


@MODELS.register_module(force=True)
class Logarithm(nn.Module):
    """Gives minus infinity for black pixels."""

    def forward(self, images):
        return images.log() + 1


@pytest.mark.parametrize(
    'networks, for_, what',
    [
        ([dict(type='Logarithm')], 'processed', 'the processor'),
        ([dict(type='Logarithm')], 'seen', 'the processor'),
        ([IDENTITY, dict(type='Logarithm')], 'both', 'the transformer'),
    ],
)
def test_image(networks, for_, what):
    processor = ImageProcessor(config_of(*networks), device='cpu')
    image = np.full((8, 9, 3), 255, np.uint8)
    assert np.array_equal(np.asarray(processor(image, for_)).reshape(-1, 8, 9, 3)[0], image)
    image[3, 4, 1] = 0
    with pytest.raises(NotFiniteError, match=f'expected finite pixels of {what}, but got NaN or'):
        processor(image, for_)


def test_scores_name_the_image():
    model = build_model(Config(config_of(dict(type='Logarithm'))), 'name')
    with pytest.raises(NotFiniteError, match='the processor for val/a.png, but got NaN or inf'):
        model.predict(torch.zeros(1, 3, 8, 8), None, [labelled(0, img_path='val/a.png')])


def test_saved_images(tmp_path):
    image = torch.full((3, 4, 6), float('nan'))
    batch = dict(data_samples=[labelled(0, img_path='val/a.png')])
    with pytest.raises(NotFiniteError, match='of .*processed/val/a.png, but got NaN'):
        SaveImages(str(tmp_path)).process(batch, [dict(processed=image, seen=image)])
    assert not (tmp_path / 'processed').exists()


def test_folder(tmp_path, save_image, capsys):
    config, _ = save(tmp_path, dict(type='Logarithm'))
    pixels = save_image(tmp_path / 'in' / 'dark.png')
    assert not pixels.all()
    from PIL import Image

    Image.fromarray(np.maximum(pixels, 1)).save(tmp_path / 'in' / 'light.png')
    code = main(['process', f'{tmp_path}/in', f'{tmp_path}/out', '--model', str(config)])
    assert code == 1
    assert [path.name for path in (tmp_path / 'out').glob('*.png')] == ['light.png']
    err = capsys.readouterr().err
    assert 'dark.png: ' in err and 'expected finite pixels of the processor' in err


def test_export(tmp_path):
    export = pytest.importorskip('raproc.apis.export')
    for package in export.NEEDED:
        pytest.importorskip(package)
    processor = ImageProcessor(config_of(dict(type='Logarithm')), device='cpu')
    with pytest.raises(NotFiniteError):
        export.export_onnx(processor, tmp_path / 'p.onnx')
    assert not list(tmp_path.iterdir())


def test_finite_images_are_given_back():
    image = batch_of([torch.rand(3, 4, 4)])
    assert check_finite(image, 'an image') is image
