"""Compares the predictions of recognizers on images of an exported file and of its processor."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from raproc.apis import ImageProcessor
from raproc.apis.export import ExportedFile
from raproc.kinds import Opinion
from raproc.pixels import quantize, to_float, to_uint8

from .images_after import files_by_name
from .jobs import find_sources
from .labels import check_labels, read_labels
from .recognizing import NamedRecognizer


class Examples:
    """Inputs of a processor, one at a time, with or without labels.

    Args:
        source (str): A folder, file or pattern of inputs; or a config, or the name of one, whose
            test set gives inputs and labels.
        labels (str, optional): For a folder, lines of a file name and the index of its class.
            Defaults to None.

    Raises:
        FileNotFoundError: If there is neither such a file nor such a config.
        ValueError: If an image has no label or shares its name with another, or the config has no
            test set.
    """

    def __init__(self, source: str, labels: str | None = None) -> None:
        path = Path(source).expanduser()
        if path.suffix != '.py' and (path.exists() or glob.has_magic(source)):
            self.dataset = None
            self.files = find_sources([source])
            self.labels = read_labels(labels, list(files_by_name(source))) if labels else None
            self.classes = None
            return
        self.dataset = _test_set(source)
        self.classes: Sequence[str] | None = self.dataset.metainfo.get('classes')
        self.labels = _labels_of(self.dataset)
        if labels:
            raise ValueError(
                f'expected --labels with a folder as --images, but got the config {source!r}, '
                'whose test set has its own'
            )

    def __len__(self) -> int:
        return len(self.files if self.dataset is None else self.dataset)

    def __iter__(self) -> Iterator[Tensor]:
        """Return the inputs (3, h, w), RGB, uint8 or float in [0, 1]."""
        from raproc.datasets import read_image

        if self.dataset is None:
            for file in self.files:
                yield torch.from_numpy(read_image(file.path)).permute(2, 0, 1)
        else:
            for index in range(len(self.dataset)):
                yield self.dataset[index]['inputs']


class Agreement(NamedTuple):
    """The score of a recognizer on images of the processor and of the file.

    Args:
        name (str): The recognizer's name.
        processor (float): The accuracy with the processor's images, in percent; without labels
            100: its opinions are what the file's are compared with.
        file (float): The accuracy with the file's images; without labels the share of equal
            opinions.
        what (str): ``accuracy`` or ``agreement``.
        number (int): The number of images.
    """

    name: str
    processor: float
    file: float
    what: str
    number: int

    def __str__(self) -> str:
        if self.what == 'agreement':
            return f'{self.name}: the same class in {self.file:.2f}% of {self.number} images'
        return (
            f'{self.name}: accuracy {self.processor:.2f}% with the processor, {self.file:.2f}% '
            f'with the file, {self.number} images'
        )


def compare_recognition(
    processor: ImageProcessor,
    file: ExportedFile,
    purpose: str,
    recognizers: Sequence[NamedRecognizer],
    examples: Examples,
) -> list[Agreement]:
    """Compare the predictions on both results of each image.

    Images are cut to multiples of ``processor.unit``, as an exported file pads nothing, and
    results are rounded to 8 bits, as saving them would.

    Args:
        processor (ImageProcessor): The processor.
        file (ExportedFile): The file made of it.
        purpose (str): Which result the file gives; of ``both``, ``seen`` counts.
        recognizers (Sequence[NamedRecognizer]): The recognizers.
        examples (Examples): The inputs. With labels, recognizers that take labels are scored
            by accuracy.

    Returns:
        list[Agreement]: One per recognizer.

    Raises:
        ValueError: If an image is too small, or a label is unknown to a classifier.
    """
    labels = {}
    if examples.labels is not None:
        for recognizer in recognizers:
            if recognizer.kind.takes_labels and examples.classes is not None:
                recognizer.match(examples.classes, 'of --images')
        labels = check_labels(examples.labels, recognizers)
    seen = 'processed' if purpose == 'processed' else 'seen'
    rows = []
    for image in examples:
        images = _as(file.dtype, _cut(image, processor.unit))[None]
        results = [_rounded(result[0]) for result in (processor(images, seen), file(images)[seen])]
        rows.append([tuple(r.predict(result).opinion for result in results) for r in recognizers])
    return [
        _agreement(recognizer, column, labels.get(recognizer.name))
        for recognizer, column in zip(recognizers, zip(*rows, strict=True), strict=True)
    ]


def _agreement(
    recognizer: NamedRecognizer,
    column: Sequence[tuple[Opinion, Opinion]],
    labels: Sequence[int] | None,
) -> Agreement:
    name, number = recognizer.name, len(column)
    if labels is None:
        same = sum(one.label == other.label for one, other in column)
        return Agreement(name, 100.0, 100 * same / number, 'agreement', number)
    before, after = (
        100 * sum(both[side].label == label for both, label in zip(column, labels)) / number
        for side in (0, 1)
    )
    return Agreement(name, before, after, 'accuracy', number)


def _test_set(name: str):
    """Build the test set of a config."""
    from mmengine.registry import DefaultScope

    from raproc.apis.configs import find_config
    from raproc.registry import DATASETS
    from raproc.utils import register_all_modules

    try:
        config = find_config(name)
    except FileNotFoundError as error:
        raise FileNotFoundError(f'expected images, or a config with a test set: {error}') from error
    settings = (config.get('test_dataloader') or {}).get('dataset')
    if not settings:
        raise ValueError(f'expected a config with a test_dataloader, but got {name!r} without')
    register_all_modules(init_default_scope=False)
    with DefaultScope.overwrite_default_scope('raproc'):
        return DATASETS.build(settings)


def _labels_of(dataset) -> list[int] | None:
    labels = [dataset.get_data_info(index).get('gt_label') for index in range(len(dataset))]
    return None if None in labels else [int(label) for label in labels]


def _cut(image: Tensor, unit: int) -> Tensor:
    height, width = (side // unit * unit for side in image.shape[1:])
    if not height or not width:
        raise ValueError(
            f'expected images of at least {unit}x{unit} pixels to compare with, but got one of '
            f'{image.shape[2]}x{image.shape[1]}'
        )
    return image[:, :height, :width]


def _as(dtype: torch.dtype, image: Tensor) -> Tensor:
    if image.dtype == dtype:
        return image.contiguous()
    return to_uint8(image) if dtype == torch.uint8 else to_float(image)


def _rounded(image: Tensor) -> Tensor:
    """Convert to float in [0, 1] with 256 levels."""
    return to_float(image) if image.dtype == torch.uint8 else quantize(image)
