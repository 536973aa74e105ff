"""A trained processor as a function of images."""

from __future__ import annotations

import contextlib
import math
import os
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from mmengine.config import Config
from PIL import Image
from torch import Tensor

from raproc.pixels import check_finite, to_float, to_uint8

from .geometry import Geometry, measure
from .loading import find_device, load_model
from .picture import Picture, open_picture, picture_of
from .tiles import Tile, tiles_of

PURPOSES = ('processed', 'seen', 'both')
FORMER = dict(people='processed', machines='seen')
"""dict: What the two images were called before; still taken for ``for_``."""
# Sides of a tile's result, so that a tile of SRResNet takes about a gigabyte.
TILE_OF_RESULT = 768
# Images whose tiles would differ from the whole are one tile up to so many times that side.
WHOLE = 2


class Processed(NamedTuple):
    """Both results of one image; without a transformer they are equal.

    Args:
        processed (Any): P's output.
        seen (Any): The image for recognizers: T's output, or P's where there is no T.
    """

    processed: Any
    seen: Any


class ImageProcessor:
    """Process images of any size with trained P and T.

    It can be called from several threads at once. Large images are processed in tiles; where the
    networks' reach is bounded, these overlap so far that the result is that of the whole image.

    Args:
        model (str | dict | Config, optional): A config file, ``raproc::<name>``, the short name of
            a shipped config such as ``ra/sr_r18_cls``, or a config; or somebody else's network, see
            :meth:`from_pretrained`. Defaults to None, for weights that tell what they are of.
        weights (str | Path, optional): A checkpoint of P and T, read with ``weights_only=True``.
            Defaults to None, for ``no_processing`` and for what has weights of its own.
        device (str | torch.device, optional): Defaults to the GPU where there is one.
        tile (int, optional): The largest side of a tile, without its overlap, in pixels of the
            input; 0 processes images as a whole. Defaults to None: so that a tile's result has
            about 768 pixels a side.
        overlap (int, optional): What a tile looks at beyond each of its sides. Defaults to None:
            as far as the networks look. Where no overlap gives what the whole image gives, as with
            global attention, images of up to twice the side are one tile; larger ones make tiles,
            with a warning.
        amp (bool): Mixed precision: bfloat16 on a CPU, float16 on a GPU. Defaults to False.

    Raises:
        FileNotFoundError: If there is no such config (the nearest are offered) or checkpoint.
        ValueError: If weights are missing or do not fit, or a setting is invalid.

    Examples:
        >>> import numpy as np
        >>> from raproc.apis import ImageProcessor
        >>> processor = ImageProcessor('no_processing/sr')
        >>> processor(np.zeros((24, 32, 3), np.uint8)).shape
        (96, 128, 3)
        >>> import torch
        >>> processor(torch.zeros(2, 3, 24, 32)).shape
        torch.Size([2, 3, 96, 128])
        >>> processed, seen = processor(np.zeros((24, 32, 3), np.uint8), for_='both')
        >>> first, second = processor(['a.jpg', 'b.png'])  # doctest: +SKIP
        >>> first.save('a_processed.png')  # doctest: +SKIP
    """

    def __init__(
        self,
        model: str | dict | Config | None = None,
        weights: str | Path | None = None,
        device: str | torch.device | None = None,
        tile: int | None = None,
        overlap: int | None = None,
        amp: bool = False,
    ) -> None:
        _check_length('tile', tile)
        _check_length('overlap', overlap)
        self.device = find_device(device)
        self.model = load_model(model, weights)
        self.model.to(self.device)
        self.tile = tile
        self.overlap = overlap
        self.amp = False  # tiles are compared with the whole in full precision
        self._processed = measure(self._for_processed, self.model.processor, self.device)
        self._seen = (
            measure(self._for_seen, self.model, self.device)
            if self.has_transformer
            else self._processed
        )
        self.amp = amp

    @classmethod
    def from_pretrained(cls, name: str | Path, **settings: Any) -> ImageProcessor:
        """Load a trained processor by its name alone.

        Args:
            name (str | Path): The short name of a published one, such as ``plain/sr_rlfn``; a file
                or an address of a public network: ``.onnx``, or ``.pth`` and ``.safetensors`` of an
                architecture that spandrel knows; or ``hf://owner/name`` of the Hugging Face hub.
            **settings (Any): ``device``, ``tile``, ``overlap`` and ``amp``, as above.

        Returns:
            ImageProcessor: The processor.

        Raises:
            FileNotFoundError: If there is no such name or file; the nearest names are offered.
            ValueError: If the file holds no network that restores RGB images.

        Examples:
            >>> from raproc.apis import ImageProcessor
            >>> ImageProcessor.from_pretrained('plain/sr_rlfn').scale
            4
            >>> ImageProcessor.from_pretrained('RealESRGAN_x4plus.pth')  # doctest: +SKIP
            >>> ImageProcessor.from_pretrained('hf://owner/name')  # doctest: +SKIP
        """
        return cls(str(name), **settings)

    @property
    def scale(self) -> int:
        """int: Size of the result / size of the input."""
        return self._processed.scale

    @property
    def has_transformer(self) -> bool:
        """bool: Whether ``seen`` is another image than ``processed``."""
        return self.model.transformer is not None

    @property
    def unit(self) -> int:
        """int: A side, in pixels of the input, that the networks take; so they take multiples."""
        stride = math.lcm(self._processed.stride, self._seen.stride)
        smallest = max(self._processed.smallest, self._seen.smallest, 8)
        return math.ceil(smallest / stride) * stride

    def __call__(self, images: Any, for_: str = 'processed') -> Any:
        """Process images.

        Args:
            images (Any): RGB as an array (H, W, 3) or a tensor (3, H, W) or (N, 3, H, W), uint8 or
                float in [0, 1]; one of Pillow's images; the path of a file; or a list of these.
            for_ (str): ``processed`` for P's output, ``seen`` for the image that recognizers are to
                look at, or ``both``. Defaults to 'processed'.

        Returns:
            Any: What was given, of the same kind and type: arrays for arrays, tensors on their own
            device for tensors, Pillow's images for these and for paths, a list for a list. With
            ``both``, a :class:`Processed` of two of them (in a list, one for each item).

        Raises:
            TypeError: If the images are of another kind.
            ValueError: If a shape, a range or ``for_`` is not as above, or a file cannot be read.
            FileNotFoundError: If there is no such file.
        """
        for_ = FORMER.get(for_, for_)
        if for_ not in PURPOSES:
            raise ValueError(f'expected for_ to be one of {PURPOSES}, but got {for_!r}')
        if isinstance(images, list | tuple):
            return [self(image, for_) for image in images]
        if isinstance(images, Tensor):
            results = self._of_tensor(images, for_)
        elif isinstance(images, np.ndarray):
            results = self._of_array(images, for_)
        elif isinstance(images, Image.Image):
            results = self._of_picture(picture_of(images), for_)
        elif isinstance(images, str | os.PathLike):
            results = self._of_picture(open_picture(images), for_)
        else:
            raise TypeError(
                'expected an array (H, W, 3), a tensor (3, H, W) or (N, 3, H, W), an image of '
                f'Pillow, a path, or a list of these, but got {type(images).__name__}'
            )
        return results[0] if len(results) == 1 else Processed(*results)

    def _of_picture(self, picture: Picture, purpose: str) -> list[Image.Image]:
        for note in picture.notes:
            warnings.warn(note, stacklevel=3)
        pixels = self._of_array(picture.rgb, purpose)
        return [picture.with_pixels(rgb).to_pil() for rgb in pixels]

    def _of_array(self, image: np.ndarray, purpose: str) -> list[np.ndarray]:
        if image.ndim != 3 or image.shape[2] != 3:
            raise ValueError(f'expected an RGB array of shape (H, W, 3), but got {image.shape}')
        if image.dtype != np.uint8 and not np.issubdtype(image.dtype, np.floating):
            raise TypeError(f'expected an array of uint8 or float, but got {image.dtype}')
        dtype = np.uint8 if image.dtype == np.uint8 else np.float32
        plain = np.require(image, dtype, ['C', 'W'])
        results = self._of_tensor(torch.from_numpy(plain).permute(2, 0, 1), purpose)
        arrays = [np.ascontiguousarray(result.permute(1, 2, 0).numpy()) for result in results]
        return [array.astype(image.dtype, copy=False) for array in arrays]

    def _of_tensor(self, images: Tensor, purpose: str) -> list[Tensor]:
        if images.ndim not in (3, 4) or images.shape[-3] != 3:
            raise ValueError(
                'expected an RGB tensor of shape (3, H, W) or (N, 3, H, W), but got '
                f'{tuple(images.shape)}'
            )
        if images.dtype != torch.uint8 and not images.is_floating_point():
            raise TypeError(f'expected a tensor of uint8 or float, but got {images.dtype}')
        if not images.numel():
            raise ValueError(f'expected at least one pixel, but got shape {tuple(images.shape)}')
        _check_range(images)
        results = self._process(images if images.ndim == 4 else images[None], purpose)
        return results if images.ndim == 4 else [result[0] for result in results]

    @torch.inference_mode()
    def _process(self, images: Tensor, purpose: str) -> list[Tensor]:
        """Process a batch: one or two results, as the purpose says, laid out channels last."""
        geometry = self._processed if purpose == 'processed' else self._seen
        number, _, height, width = images.shape
        size = (number, height * geometry.scale, width * geometry.scale, 3)
        results = [
            torch.empty(size, dtype=images.dtype, device=images.device).permute(0, 3, 1, 2)
            for _ in range(2 if purpose == 'both' else 1)
        ]
        tiles, at_once = self._plan(geometry, height, width)
        for start in range(0, number, at_once):
            part = slice(start, start + at_once)
            for tile in tiles:
                outputs = self._run(images[(part, ..., *tile.outer)], geometry, purpose)
                for result, output in zip(results, outputs, strict=True):
                    result[(part, ..., *tile.place)] = _as(images.dtype, output, tile)
        return results

    def _plan(self, geometry: Geometry, height: int, width: int) -> tuple[list[Tile], int]:
        """Choose the tiles of an image, and how many images fit into the memory of one tile."""
        side = TILE_OF_RESULT // geometry.scale if self.tile is None else self.tile
        whole = max(height, width)
        limit = side if geometry.local or self.tile is not None else side * WHOLE
        if side == 0 or whole <= limit:
            at_once = max(side * side // (height * width), 1)
            return list(tiles_of((height, width), whole, 0, 1, geometry.scale)), at_once
        if not geometry.local:
            warnings.warn(
                'the networks look at the whole image, so its tiles will differ from it; process '
                'it as a whole with tile=0 (--tile 0) if there is enough memory',
                stacklevel=5,
            )
        stride = geometry.stride
        overlap = geometry.reach if self.overlap is None else self.overlap
        if geometry.local and overlap < geometry.reach:
            warnings.warn(
                f'the networks look {geometry.reach} pixels far, so tiles with an overlap of '
                f'{overlap} may differ from the whole image; leave the overlap out to have enough',
                stacklevel=5,
            )
        side, overlap = (-(-length // stride) * stride for length in (side, overlap))
        return list(tiles_of((height, width), side, overlap, stride, geometry.scale)), 1

    def _run(self, images: Tensor, geometry: Geometry, purpose: str) -> list[Tensor]:
        """Process one part that fits into memory, as float in [0, 1] on the device."""
        images = images.to(self.device)
        images = to_float(images)
        height, width = images.shape[-2:]
        bottom, right = (
            max(-side % geometry.divisor, geometry.smallest - side) for side in (height, width)
        )
        if bottom or right:
            images = F.pad(images, (0, right, 0, bottom), mode='replicate')
        images = images.contiguous(memory_format=torch.channels_last)
        run = dict(processed=self._for_processed, seen=self._for_seen, both=self._for_both)
        found = run[purpose](images)
        outputs = [found] if isinstance(found, Tensor) else found
        height, width = height * geometry.scale, width * geometry.scale
        return [output[..., :height, :width] for output in outputs]

    def _for_processed(self, images: Tensor) -> Tensor:
        with self._precision():
            return check_finite(self.model(images), 'the processor').float().clamp(0, 1)

    def _for_seen(self, images: Tensor) -> Tensor:
        return self._for_both(images)[1]

    def _for_both(self, images: Tensor) -> tuple[Tensor, Tensor]:
        with self._precision():
            samples = self.model.predict(images)
        processed, seen = (
            torch.stack([getattr(sample, name) for sample in samples])
            for name in ('processed', 'seen')
        )
        return processed, seen

    def _precision(self) -> contextlib.AbstractContextManager:
        if not self.amp:
            return contextlib.nullcontext()
        dtype = torch.bfloat16 if self.device.type == 'cpu' else torch.float16
        return torch.autocast(self.device.type, dtype=dtype)


def _as(dtype: torch.dtype, output: Tensor, tile: Tile) -> Tensor:
    """Cut the overlap off a tile's output; give it as bytes or as floats."""
    output = output[(..., *tile.core)]
    return to_uint8(output) if dtype == torch.uint8 else output.to(dtype)


def _check_range(images: Tensor) -> None:
    if images.dtype == torch.uint8:
        return
    low, high = (float(value) for value in images.aminmax())
    if not (low >= -1e-3 and high <= 1 + 1e-3):  # also refuses NaN
        raise ValueError(
            f'expected floats in [0, 1], but got values from {low:g} to {high:g}; divide bytes by '
            '255, or give them as uint8'
        )


def _check_length(name: str, value: int | None) -> None:
    if value is not None and (type(value) is not int or value < 0):
        raise ValueError(
            f'expected {name} to be None or an integer of at least 0, but got {value!r}'
        )
