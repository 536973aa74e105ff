"""What the page shows of an image; knows nothing of the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchmetrics.functional.image import peak_signal_noise_ratio

from raproc.apis import ImageProcessor
from raproc.apis.picture import open_picture
from raproc.pixels import to_float, to_uint8

from ..degrade import transforms_of
from ..recognizing import Judge
from .markup import answers, message, slider

TASKS = {
    'none': 'as it is',
    'sr': 'reduced to 1/4',
    'dn': 'noise',
    'jpeg': 'JPEG, quality 10',
}


class Showroom:
    """Degrades an image, processes it, and asks recognizers.

    Args:
        processors (Mapping[str, tuple]): For each name a config and its checkpoint (None for the
            published one). They are built when they are first needed.
        judges (Sequence[Judge]): The recognizers.
        device (str, optional): See :class:`ImageProcessor`. Defaults to None.
        max_megapixels (int): Larger images and results are refused. Defaults to 25.
    """

    def __init__(
        self,
        processors: Mapping[str, tuple[str, str | None]],
        judges: Sequence[Judge] = (),
        device: str | None = None,
        max_megapixels: int = 25,
    ) -> None:
        self.processors, self.judges = dict(processors), list(judges)
        self.device, self.max_pixels = device, max_megapixels * 10**6
        self._built: dict[str, ImageProcessor] = {}

    def show(self, path: str | Path | None, task: str, names: Sequence[str]) -> str:
        """The page's part about an image.

        Args:
            path (str | Path, optional): The image file.
            task (str): How it is degraded first, one of ``TASKS``.
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
            looks = [
                answers(judge.name, {name: judge.look(image) for name, image in tensors.items()})
                for judge in self.judges
            ]
        except (ValueError, OSError) as error:
            return message(str(error).replace(str(path), Path(path).name))
        except (RuntimeError, MemoryError) as error:
            return message(f'This image cannot be processed: {(str(error) or "memory")[:200]}')
        notes = ''.join(map(message, picture.notes))
        return notes + slider(versions, qualities(tensors)) + ''.join(looks)

    def versions(
        self, image: np.ndarray, task: str, names: Sequence[str], path: str = ''
    ) -> dict[str, np.ndarray]:
        """An image, degraded and processed.

        Args:
            image (ndarray): (H, W, 3), uint8, RGB.
            task (str): One of ``TASKS``.
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
        if task != 'none':
            found = {'degraded': degraded, **found}
        found = {'original': original, **found}
        height, width = max((version.shape[:2] for version in found.values()), key=min)
        plain = {'original', 'degraded'} & found.keys()
        return found | {name: _enlarged(found[name], width, height) for name in sorted(plain)}

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


def fitting(names: Sequence[str], task: str) -> list[str]:
    """The processors that a degradation leaves something to do, by the task in their names."""
    if task == 'none':
        return list(names)
    return [name for name in names if name.rsplit('/', 1)[-1].startswith(f'{task}_')] or list(names)


def _degraded(image: np.ndarray, task: str, path: str) -> tuple[np.ndarray, np.ndarray]:
    """The target, which may be cropped, and the input."""
    if task == 'none':
        return image, image
    results = dict(img=image, img_path=path)
    for transform in transforms_of(task):
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
