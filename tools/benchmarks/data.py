"""The training pipelines on one core, beside the same operations with Pillow and torch alone."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope
from PIL import Image
from torch import Tensor

from raproc.registry import DATASETS
from raproc.tasks import Task, tasks

from .pairs import CONFIGS
from .report import Setup, figure_row, ratio_row, take_turns

SHORT, CROP = 256, 224


def measure(setup: Setup, images: int = 64, data_root: str | None = None) -> list[dict]:
    """Time loading images on one core, and compare the pixels with those of Pillow."""
    images = 2 if setup.quick else images
    with one_core(), TemporaryDirectory() as folder:
        if data_root is None:
            write_imagenet(Path(folder), images)
        root = data_root or folder
        found = [task for task in tasks() if by_hand(task)]
        return [row for task in found for row in data_rows(task, root, images, setup)]


@contextmanager
def one_core() -> Iterator[None]:
    """Let torch and OpenCV use one thread."""
    threads = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    try:
        yield
    finally:
        torch.set_num_threads(threads[0])
        cv2.setNumThreads(threads[1])


def data_rows(task: Task, root: str, images: int, setup: Setup) -> list[dict]:
    dataset = training_images(task, root)
    indices = range(min(images, len(dataset)))
    paths = [dataset.get_data_info(index)['img_path'] for index in indices]
    functions = dict(
        ours=lambda: [dataset[index, index] for index in indices],
        plain=lambda: [plain_sample(path, by_hand(task)) for path in paths],
    )
    ours, plain = take_turns(functions, setup).values()
    rate, plain_rate = (len(paths) / median(times) for times in (ours, plain))
    what = f'{task.name} training pipeline'
    value = f'{rate:.0f} : {plain_rate:.0f} images/s'
    alone = f'{what} : Pillow and torch alone, one core'
    equal = sum(is_equal(dataset[i, i], path, task) for i, path in zip(indices, paths))
    differ = len(paths) - equal
    return [
        ratio_row('data', alone, value, plain, ours, '>= 1.5'),
        figure_row('data', f'{what}, one core', f'{rate:.0f} images/s', rate, '>= 250 images/s'),
        figure_row(
            'data', f"{what}, other pixels than Pillow's", f'{differ} of {len(paths)}', differ, '0'
        ),
    ]


def training_images(task: Task, root: str):
    """Build the training data of a task as its config describes it."""
    init_default_scope('raproc')
    file = CONFIGS / 'datasets' / f'imagenet_{task.name}.py'
    config = Config.fromfile(file).train_dataloader.dataset
    config.dataset.data_root = root
    return DATASETS.build(config)


def is_equal(pair: dict, path: str, task: Task) -> bool:
    """Tell whether a pair has Pillow's pixels: a crop of the image, and what the task makes of it.

    Of noise, which is random, the difference from the target is only to have its size.
    """
    target, degraded = pair['targets'], pair['inputs']
    crop = find_crop(reduced(path), target)
    if crop is None:
        return False
    expected = by_hand(task)(crop, target)
    if not expected.is_floating_point():
        return torch.equal(degraded, expected)
    ours, plain = (float((image - target / 255).std()) for image in (degraded, expected))
    return abs(ours - plain) < 0.02


def find_crop(image: Image.Image, target: Tensor) -> Image.Image | None:
    """Find the place of a target in an image, or in its mirror image."""
    wanted = target.permute(1, 2, 0).numpy()
    height, width = wanted.shape[:2]
    for turned in (image, image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)):
        pixels = np.array(turned)
        for top in range(pixels.shape[0] - height + 1):
            for left in range(pixels.shape[1] - width + 1):
                if np.array_equal(pixels[top, left : left + width], wanted[0]):
                    box = (left, top, left + width, top + height)
                    crop = turned.crop(box)
                    if np.array_equal(np.array(crop), wanted):
                        return crop
    return None


def by_hand(task: Task) -> Callable[[Image.Image, Tensor], Tensor] | None:
    """Find the degradation of a task with Pillow and torch alone; None where there is none."""
    return BY_HAND.get(type(task.transforms()[-1]).__name__)


def reduce_by_hand(image: Image.Image, target: Tensor) -> Tensor:
    side = CROP // 4
    return to_tensor(image.resize((side, side), Image.Resampling.BICUBIC))


def add_noise_by_hand(image: Image.Image, target: Tensor) -> Tensor:
    return (target / 255 + 0.1 * torch.randn(target.shape)).clamp(0, 1)


def compress_by_hand(image: Image.Image, target: Tensor) -> Tensor:
    image.save(buffer := BytesIO(), 'JPEG', quality=10)
    return to_tensor(Image.open(buffer, formats=['JPEG']))


BY_HAND = dict(
    BicubicDownsample=reduce_by_hand,
    GaussianNoise=add_noise_by_hand,
    JPEGCompression=compress_by_hand,
)


def plain_sample(path: str, degrade: Callable) -> tuple[Tensor, Tensor]:
    """Apply the same operations by hand: (input, target)."""
    image = reduced(path)
    left, top = (random.randint(0, side - CROP) for side in image.size)
    image = image.crop((left, top, left + CROP, top + CROP))
    if random.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    target = to_tensor(image)
    return degrade(image, target), target


def reduced(path: str) -> Image.Image:
    """Read an image and make its short side 256 pixels long."""
    image = Image.open(path, formats=['JPEG', 'PNG']).convert('RGB')
    factor = SHORT / min(image.size)
    size = [round(side * factor) for side in image.size]
    return image.resize(size, Image.Resampling.BILINEAR)


def to_tensor(image: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()


def write_imagenet(root: Path, count: int) -> None:
    """JPEG files of ImageNet's usual 500x375 pixels and 100 KB: soft shapes and grain."""
    names = [f'{index:04}.JPEG' for index in range(count)]
    for folder in ('train', 'meta'):
        (root / folder).mkdir()
    (root / 'meta' / 'train.txt').write_text('\n'.join(f'{name} 0' for name in names))
    generator = np.random.default_rng(0)
    for name in names:
        shapes = Image.fromarray(generator.integers(0, 256, (12, 16, 3), np.uint8))
        image = np.array(shapes.resize((500, 375), Image.Resampling.BICUBIC), np.float32)
        image += generator.normal(0, 17, image.shape)
        Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(root / 'train' / name, quality=90)
