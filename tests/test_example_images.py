"""The example images are what their README says: scenes, to the pixel."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import raproc
from raproc.datasets import SyntheticScenes
from raproc.examples import example_images

SCENES = dict(
    bricks=dict(number=10),
    bricks_and_net=dict(number=10, kind='det', size=160),
    stripes=dict(number=7),
)


def test_three_of_them():
    assert [file.stem for file in example_images()] == sorted(SCENES)
    text = (Path(raproc.__file__).parent / 'examples' / 'README.md').read_text()
    assert all(f'`{file.name}`' in text for file in example_images()) and 'Apache-2.0' in text


@pytest.mark.parametrize('file', example_images(), ids=lambda file: file.stem)
def test_drawn_by_raproc(file):
    settings = dict(SCENES[file.stem])
    number = settings.pop('number')
    scenes = SyntheticScenes(num_images=number + 1, split='test', pipeline=[], **settings)
    np.testing.assert_array_equal(np.asarray(Image.open(file)), scenes.prepare_data(number)['img'])
