"""What the page shows of an image; knows nothing of the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torchmetrics.functional.image import peak_signal_noise_ratio

from raproc.apis import ImageProcessor
from raproc.apis.configs import find_config
from raproc.apis.picture import open_picture
from raproc.pixels import to_float, to_uint8
from raproc.tasks import find_task, tasks

from ..recognizing import NamedRecognizer, Prediction
from .markup import answers, message, slider

NO_TASK = 'none'


class Page:
    """Degrades an image, processes it, and asks recognizers.

    Args:
        processors (Mapping[str, tuple]): For each name a config and its checkpoint (None for the
            published one). They are built when they are first needed.
        recognizers (Sequence[NamedRecognizer]): The recognizers.
        device (str, optional): See :class:`ImageProcessor`. Defaults to None.
        max_megapixels (int): Larger images and results are refused. Defaults to 25.
    """

    def __init__(
        self,
        processors: Mapping[str, tuple[str, str | None]],
        recognizers: Sequence[NamedRecognizer] = (),
        device: str | None = None,
        max_megapixels: int = 25,
    ) -> None:
        self.processors, self.recognizers = dict(processors), list(recognizers)
        self.device, self.max_pixels = device, max_megapixels * 10**6
        self._built: dict[str, ImageProcessor] = {}
        self._tasks = {
            name: find_config(config).get('task') for name, (config, _) in self.processors.items()
        }

    def show(self, path: str | Path | None, task: str, names: Sequence[str]) -> str:
        """The page's part about an image.

        Args:
            path (str | Path, optional): The image file.
            task (str): How it is degraded first, ``none`` or the name of a task.
            names (Sequence[str]): The processors.

        Returns:
            str: HTML; what is wrong with the image is said in it.
        """
        if path is None:
            return message('Choose an image first.')
        try:
            picture = open_picture(path, self.max_pixels)
            versions = self.versions(picture.on_white().rgb, task, names, str(path))
            tensors = {name: to_tensor(image) for name, image in versions.items()}
            predictions = [
                answers(recognizer.name, _predictions(recognizer, tensors))
                for recognizer in self.recognizers
            ]
        except (ValueError, OSError) as error:
            return message(str(error).replace(str(path), Path(path).name))
        except (RuntimeError, MemoryError) as error:
            return message(f'This image cannot be processed: {(str(error) or "memory")[:200]}')
        notes = ''.join(map(message, picture.notes))
        return notes + slider(versions, qualities(tensors)) + ''.join(predictions)

    def versions(
        self, image: np.ndarray, task: str, names: Sequence[str], path: str = ''
    ) -> dict[str, np.ndarray]:
        """An image, degraded and processed.

        Args:
            image (ndarray): (H, W, 3), uint8, RGB.
            task (str): ``none`` or the name of a task.
            names (Sequence[str]): The processors.
            path (str): Where the image is from; noise depends on it. Defaults to ``''``.

        Returns:
            dict[str, ndarray]: ``original`` and, but for the task ``none``, ``degraded``, enlarged
            (bicubic) to the largest; then what each processor makes of it. uint8, RGB.

        Raises:
            ValueError: If the image is too small to be degraded, or a result would be too large.
        """
        original, degraded = _degraded(image, task, path)
        found = {name: self._processed(degraded, name) for name in names}
        if task != NO_TASK:
            found = {'degraded': degraded, **found}
        found = {'original': original, **found}
        height, width = max((version.shape[:2] for version in found.values()), key=min)
        plain = {'original', 'degraded'} & found.keys()
        return found | {name: _enlarged(found[name], width, height) for name in sorted(plain)}

    def fitting(self, task: str) -> list[str]:
        """Choose the processors whose config names a task; all of them where none does.

        Args:
            task (str): ``none`` or the name of a task.
        """
        names = list(self.processors)
        return [name for name in names if self._tasks[name] == task] or names

    def processor(self, name: str) -> ImageProcessor:
        """The processor of a name, built once."""
        if name not in self._built:
            config, weights = self.processors[name]
            self._built[name] = ImageProcessor(config, weights, device=self.device)
        return self._built[name]

    def _processed(self, image: np.ndarray, name: str) -> np.ndarray:
        processor = self.processor(name)
        height, width = (side * processor.scale for side in image.shape[:2])
        if height * width > self.max_pixels:
            raise ValueError(
                f'{name} would make {width}x{height} pixels of it, more than the limit of '
                f'{self.max_pixels / 1e6:g} megapixels (--max-megapixels)'
            )
        return processor(image, 'machines' if processor.has_transformer else 'people')


def _predictions(
    recognizer: NamedRecognizer, versions: Mapping[str, torch.Tensor]
) -> dict[str, Prediction]:
    return {name: recognizer.predict(image) for name, image in versions.items()}


def degradations() -> dict[str, str]:
    """Name the ways to degrade an image: name of the task -> what it is called on the page."""
    return {NO_TASK: 'as it is'} | {task.name: task.label for task in tasks()}


def _degraded(image: np.ndarray, task: str, path: str) -> tuple[np.ndarray, np.ndarray]:
    """The target, which may be cropped, and the input."""
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


def to_tensor(image: np.ndarray) -> torch.Tensor:
    """(H, W, 3), uint8 -> (3, H, W), float in [0, 1]."""
    return to_float(torch.from_numpy(np.array(image)).permute(2, 0, 1))


def qualities(versions: Mapping[str, torch.Tensor]) -> dict[str, float]:
    """The PSNR of what was made of a degraded image, in dB; of equal images, infinite."""
    if 'degraded' not in versions:
        return {}
    original = versions['original']
    return {
        name: float(peak_signal_noise_ratio(image, original, data_range=1.0))
        for name, image in versions.items()
        if name != 'original' and image.shape == original.shape
    }
