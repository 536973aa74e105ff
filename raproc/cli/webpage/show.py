"""Degrade, process and recognise an image for the page; knows nothing of the server."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torchmetrics.functional.image import peak_signal_noise_ratio

from raproc.apis import ImageProcessor
from raproc.apis.configs import find_config
from raproc.apis.picture import Picture, open_picture
from raproc.pixels import to_float, to_uint8
from raproc.tasks import find_task, tasks

from ..recognizing import NamedRecognizer
from .answer import Answer, answer_of
from .names import processor_names, without_task

NO_TASK = 'none'
ORIGINAL, DEGRADED = 'original', 'degraded'

Report = Callable[[int, int, str], object]
"""Is told how many steps are done, of how many, and what is next."""


class CannotShow(Exception):
    """Tells people why an image cannot be shown."""


@dataclass
class Shown:
    """All that the page knows of an image; its versions have one size.

    Args:
        files (dict[str, Path]): Version -> a PNG file of it.
        names (dict[str, str]): Version -> its name for people.
        qualities (dict[str, float]): The PSNR of some versions, in dB.
        answers (dict[str, dict[str, Answer]]): Recognizer -> version -> what it sees.
        notes (tuple[str, ...]): What people should know of their image.
        folder (Path): Where the files are.
    """

    files: dict[str, Path]
    names: dict[str, str]
    qualities: dict[str, float]
    answers: dict[str, dict[str, Answer]]
    notes: tuple[str, ...]
    folder: Path

    def sides(self) -> tuple[str, str]:
        """Choose the two versions that are compared first."""
        versions = list(self.files)
        return (DEGRADED if DEGRADED in versions else versions[0]), versions[-1]

    def choices(self) -> list[tuple[str, str]]:
        """List the versions with what people read: (name and PSNR, version)."""
        return [
            (f'{name} ({self.qualities[key]:.1f} dB)' if key in self.qualities else name, key)
            for key, name in self.names.items()
        ]

    def delete(self) -> None:
        """Delete the files."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Page:
    """Degrades an image, processes it, and asks recognizers.

    Args:
        processors (Mapping[str, tuple]): For each key a config and its checkpoint (None for the
            published one). They are built when they are first needed.
        recognizers (Sequence[NamedRecognizer]): The recognizers.
        device (str, optional): See :class:`ImageProcessor`. Defaults to None.
        max_megapixels (int): Larger images and results are refused. Defaults to 25.
        note (str): What people should know of the recognizers. Defaults to ``''``.
    """

    def __init__(
        self,
        processors: Mapping[str, tuple[str, str | None]],
        recognizers: Sequence[NamedRecognizer] = (),
        device: str | None = None,
        max_megapixels: int = 25,
        note: str = '',
    ) -> None:
        self.processors, self.recognizers = dict(processors), list(recognizers)
        self.device, self.max_pixels, self.note = device, max_megapixels * 10**6, note
        self._built: dict[str, ImageProcessor] = {}
        configs = {key: find_config(config) for key, (config, _) in self.processors.items()}
        self._tasks = {key: config.get('task') for key, config in configs.items()}
        self.names = processor_names(configs)
        self._folder = tempfile.TemporaryDirectory(prefix='raproc-web-')

    def show(
        self,
        path: str | Path | None,
        task: str,
        chosen: Sequence[str],
        report: Report | None = None,
    ) -> Shown:
        """Make all versions of an image and ask the recognizers about them.

        Args:
            path (str | Path, optional): The image file.
            task (str): How it is degraded first, ``none`` or the name of a task.
            chosen (Sequence[str]): The keys of processors; each runs once.
            report (Callable, optional): Is told about each step. Defaults to None.

        Returns:
            Shown: What the page shows.

        Raises:
            CannotShow: With a sentence about what is wrong.
        """
        if path is None:
            raise CannotShow('Choose an image first.')
        report = report or (lambda done, of, what: None)
        try:
            return self._show(Path(path), task, list(dict.fromkeys(chosen)), report)
        except (ValueError, OSError, ImportError) as error:
            raise CannotShow(str(error).replace(str(path), Path(path).name)) from error
        except (RuntimeError, MemoryError) as error:
            reason = (str(error) or 'memory')[:200]
            raise CannotShow(f'This image cannot be processed: {reason}') from error

    def _show(self, path: Path, task: str, chosen: list[str], report: Report) -> Shown:
        picture = open_picture(path, self.max_pixels).on_white()
        steps = len(chosen) + len(self.recognizers)
        versions = self.versions(
            picture.rgb, task, chosen, path.name, lambda n, what: report(n, steps, what)
        )
        tensors = {key: to_tensor(image) for key, image in versions.items()}
        answers = {}
        for number, recognizer in enumerate(self.recognizers, len(chosen)):
            report(number, steps, f'{recognizer.name} predicts')
            answers[recognizer.name] = {
                key: answer_of(recognizer.predict(image)) for key, image in tensors.items()
            }
        folder = Path(tempfile.mkdtemp(dir=self._folder.name))
        files = {
            key: _save(picture.with_pixels(image), folder / f'{path.stem}_{_plain(key)}.png')
            for key, image in versions.items()
        }
        short = without_task({key: self.names[key] for key in chosen})
        names = {key: short.get(key, key) for key in versions}
        return Shown(files, names, qualities(tensors), answers, picture.notes, folder)

    def versions(
        self,
        image: np.ndarray,
        task: str,
        chosen: Sequence[str],
        path: str = '',
        report: Callable[[int, str], object] = lambda number, what: None,
    ) -> dict[str, np.ndarray]:
        """Make the versions of an image: degraded and processed.

        Args:
            image (ndarray): (H, W, 3), uint8, RGB.
            task (str): ``none`` or the name of a task.
            chosen (Sequence[str]): The keys of processors.
            path (str): Where the image is from; noise depends on it. Defaults to ``''``.
            report (Callable): Is told the number and the name of each processor before it runs.

        Returns:
            dict[str, ndarray]: ``original`` and, but for the task ``none``, ``degraded``, enlarged
            (bicubic) to the largest; then the result of each processor. uint8, RGB.

        Raises:
            ValueError: If there is no such processor or task, the image is too small to be
                degraded, or a result would be too large.
        """
        original, degraded = _degraded(image, task, path)
        found = {ORIGINAL: original} | ({DEGRADED: degraded} if task != NO_TASK else {})
        for number, key in enumerate(chosen):
            report(number, self.names.get(key, key))
            found[key] = self._processed(degraded, key)
        height, width = max((version.shape[:2] for version in found.values()), key=min)
        plain = {ORIGINAL, DEGRADED} & found.keys()
        return found | {key: _enlarged(found[key], width, height) for key in sorted(plain)}

    def fitting(self, task: str) -> list[tuple[str, str]]:
        """Choose the processors whose config names a task; all of them where none does.

        Args:
            task (str): ``none`` or the name of a task.

        Returns:
            list[tuple[str, str]]: Their names for people, and their keys.
        """
        keys = [key for key in self.processors if self._tasks[key] == task]
        return [(self.names[key], key) for key in keys or self.processors]

    def processor(self, key: str) -> ImageProcessor:
        """Return a processor, built once."""
        if key not in self.processors:
            raise ValueError(f'expected one of {", ".join(self.processors)}, but got {key!r}')
        if key not in self._built:
            config, weights = self.processors[key]
            self._built[key] = ImageProcessor(config, weights, device=self.device)
        return self._built[key]

    def _processed(self, image: np.ndarray, key: str) -> np.ndarray:
        processor = self.processor(key)
        height, width = (side * processor.scale for side in image.shape[:2])
        if height * width > self.max_pixels:
            raise ValueError(
                f'{self.names[key]} would make {width}x{height} pixels of it, more than the limit '
                f'of {self.max_pixels / 1e6:g} megapixels (--max-megapixels)'
            )
        return processor(image, 'seen' if processor.has_transformer else 'processed')


def degradations() -> dict[str, str]:
    """Name the ways to degrade an image: name of the task -> what it is called on the page."""
    return {NO_TASK: 'as it is'} | {task.name: task.label for task in tasks()}


def to_tensor(image: np.ndarray) -> torch.Tensor:
    """Turn (H, W, 3), uint8, into (3, H, W), float in [0, 1]."""
    return to_float(torch.from_numpy(np.array(image)).permute(2, 0, 1))


def qualities(versions: Mapping[str, torch.Tensor]) -> dict[str, float]:
    """Compute the PSNR of the versions of a degraded image, in dB; of equal ones, infinite."""
    if DEGRADED not in versions:
        return {}
    original = versions[ORIGINAL]
    return {
        key: float(peak_signal_noise_ratio(image, original, data_range=1.0))
        for key, image in versions.items()
        if key != ORIGINAL and image.shape == original.shape
    }


def _degraded(image: np.ndarray, task: str, path: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the target, which may be cropped, and the input."""
    if task == NO_TASK:
        return image, image
    results: dict[str, Any] = dict(img=image, img_path=path)
    for transform in find_task(task).transforms():
        results = transform(results)
    return results['img'], to_uint8(results['input'])


def _enlarged(image: np.ndarray, width: int, height: int) -> np.ndarray:
    if image.shape[:2] == (height, width):
        return image
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC))


def _save(picture: Picture, file: Path) -> Path:
    picture.to_pil().save(file, compress_level=1, icc_profile=picture.icc_profile)
    return file


def _plain(key: str) -> str:
    return re.sub(r'[^\w-]+', '_', key if not Path(key).suffix else Path(key).stem)
