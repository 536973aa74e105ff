"""Fixtures for all tests: the small real data where it is at hand, and tiny data made here."""

import os
import random
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import raproc  # noqa: F401  its bridges come before any library that a test imports

FOLDERS = ('imagenet', 'voc_animals', 'weights')
VARIABLES = ('RAPROC_IMAGENET', 'RAPROC_VOC', 'RAPROC_WEIGHTS')
VOC_XML = """<annotation><size><width>{width}</width><height>{height}</height></size>
<object><name>cat</name><difficult>0</difficult><bndbox>
<xmin>11</xmin><ymin>6</ymin><xmax>31</xmax><ymax>26</ymax></bndbox></object></annotation>"""


def pytest_configure():
    """Lets Ctrl-C interrupt Python also where a shell started the tests in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def same_random_numbers():
    """Let each test draw the same random numbers, whichever tests ran before it."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


@pytest.fixture(scope='session')
def shared_data():
    """Folder with the small real images and weights; the test is skipped where there is none."""
    beside = Path(__file__).resolve().parents[2] / 'shared' / 'data'
    roots = [Path(os.environ[name]).resolve().parent for name in VARIABLES if name in os.environ]
    for root in [*roots, beside]:
        if all((root / folder).is_dir() for folder in FOLDERS):
            return root
    pytest.skip(
        f'needs a folder with {", ".join(FOLDERS)}: set {", ".join(VARIABLES)} to its '
        'subfolders, or put it at shared/data beside the checkout'
    )


@pytest.fixture
def save_image():
    """Function that saves a random RGB image and returns its array of shape (H, W, 3)."""

    def save(path, height=40, width=48, seed=0):
        array = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(array).save(path)
        return array

    return save


@pytest.fixture
def imagenet_root(tmp_path, save_image):
    """ImageNet layout: 2 class folders of 2 images in train/, 3 listed images in val/."""
    root = tmp_path / 'imagenet'
    for i, name in enumerate(('a/0.png', 'a/1.png', 'b/2.png', 'b/3.png')):
        save_image(root / 'train' / name, seed=i)
    for i in range(3):
        save_image(root / 'val' / f'{i}.png', seed=10 + i)
    (root / 'meta').mkdir()
    (root / 'meta' / 'val.txt').write_text('0.png 1\n1.png 0\n2.png 1\n')
    return root


@pytest.fixture
def voc_root(tmp_path, save_image):
    """VOC layout: per year 3 images of 50x75, 75x50 and 50x75 (height x width) with one cat."""
    root = tmp_path / 'VOCdevkit'
    for year in ('VOC2007', 'VOC2012'):
        folder = root / year
        (folder / 'Annotations').mkdir(parents=True)
        (folder / 'ImageSets' / 'Main').mkdir(parents=True)
        for i, (height, width) in enumerate([(50, 75), (75, 50), (50, 75)]):
            save_image(folder / 'JPEGImages' / f'{i}.jpg', height, width, seed=i)
            xml = VOC_XML.format(height=height, width=width)
            (folder / 'Annotations' / f'{i}.xml').write_text(xml)
        (folder / 'ImageSets' / 'Main' / 'trainval.txt').write_text('0\n1\n2\n')
    return root
