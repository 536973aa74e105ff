"""Processors of other programs as ONNX files: they process images, but cannot be trained."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from raproc.models.padding import pad_by_reflection
from raproc.registry import MODELS
from raproc.weights import find_weights

PIP_LINE = "pip install 'raproc[export]'"
DTYPES = {'tensor(float)': np.float32, 'tensor(float16)': np.float16, 'tensor(uint8)': np.uint8}
# Smaller images are continued to this side: some files end the whole process on a few pixels.
SMALLEST = 64
MULTIPLES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


@MODELS.register_module()
class OnnxEditor(nn.Module):
    """An ONNX file (N, 3, h, w) -> (N, 3, s*h, s*w) as an editor, run by ONNX Runtime on the CPU.

    Images go in and come out as floats in [0, 1] or as bytes, as the file says. Its scale, and what
    sides have to be multiples of, are found by running it; other images are continued as in a
    mirror. Where the file takes images of one size alone, larger ones are processed in parts of
    that size that overlap by a quarter; where it takes batches of one size, in such batches.

    No gradient flows through it: it is for processing and for rows of tables.

    Args:
        weights (str | Path): The file, see :func:`raproc.weights.find_weights`.

    Raises:
        ImportError: If ONNX Runtime is missing.
        ValueError: If the file cannot be read, or maps RGB images to none of a whole scale.
        FileNotFoundError: If there is no such file.
    """

    exportable = False
    """bool: Whether PyTorch can export it."""

    def __init__(self, weights: str | Path) -> None:
        super().__init__()
        self.weights = str(weights)
        path = find_weights(weights)
        self._digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self._session = _open(path)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        self._check('input', inputs)
        self._check('output', outputs[:1])
        self._input = inputs[0].name
        self._dtype = DTYPES[inputs[0].type]
        self._batch, _, *sides = map(_fixed, inputs[0].shape)
        self._sides = tuple(sides)
        self.size_multiple, self.scale = self._find_multiple()

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch, without a gradient.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w).

        Returns:
            Tensor: RGB in float32, on the device of the images, shape (N, 3, scale * h, scale * w).

        Raises:
            RuntimeError: If the file does not take images of that size.
        """
        pixels = images.detach().float().clamp(0, 1).cpu()
        size = tuple(
            fixed or math.ceil(max(side, SMALLEST) / self.size_multiple) * self.size_multiple
            for fixed, side in zip(self._sides, pixels.shape[-2:])
        )
        return self._in_parts(pixels, (size[0], size[1])).to(images.device)

    def extra_repr(self) -> str:
        """Show the settings in the printed model."""
        return f'{Path(self.weights).name}, sha256={self._digest[:8]}, scale={self.scale}'

    def _in_parts(self, images: Tensor, size: tuple[int, int]) -> Tensor:
        """Process images of any size in parts of one size; smaller images are continued."""
        height, width = images.shape[-2:]
        missing = (max(whole - side, 0) for whole, side in zip(size, (height, width)))
        padded = pad_by_reflection(images, *missing)
        scale = self.scale
        result = images.new_empty(*images.shape[:2], *(side * scale for side in padded.shape[-2:]))
        for top, above, below in _spans(padded.shape[-2], size[0]):
            for left, before, behind in _spans(padded.shape[-1], size[1]):
                part = padded[..., top : top + size[0], left : left + size[1]]
                processed = self._in_batches(part)
                rows, columns = _scaled(above, below, scale), _scaled(before, behind, scale)
                own = _scaled(above - top, below - top, scale)
                own_columns = _scaled(before - left, behind - left, scale)
                result[..., rows, columns] = processed[..., own, own_columns]
        return result[..., : height * scale, : width * scale]

    def _in_batches(self, images: Tensor) -> Tensor:
        """Run the file; where its batch has one size, the last image fills the last batch."""
        if self._batch is None:
            return self._run(images)
        missing = -len(images) % self._batch
        filled = torch.cat([images, images[-1:].expand(missing, -1, -1, -1)])
        results = [self._run(batch) for batch in filled.split(self._batch)]
        return torch.cat(results)[: len(images)]

    def _run(self, images: Tensor) -> Tensor:
        array = images.contiguous().numpy()
        if self._dtype == np.uint8:
            array = np.rint(array * 255)
        try:
            (result,) = self._session.run(
                [self._session.get_outputs()[0].name], {self._input: array.astype(self._dtype)}
            )
        except Exception as error:  # the runtime's own classes have no common base
            reason = str(error).splitlines()[0][:200]
            raise RuntimeError(
                f'{self.weights} takes no images of {tuple(images.shape)}: {reason}'
            ) from error
        processed = torch.from_numpy(np.ascontiguousarray(result, np.float32))
        return processed / 255 if result.dtype == np.uint8 else processed

    def _check(self, what: str, values: list[Any]) -> None:
        """Refuse what is no batch of RGB images."""
        shapes = [(value.type, list(value.shape)) for value in values]
        if len(values) == 1:
            kind, shape = shapes[0]
            if kind in DTYPES and len(shape) == 4 and _fixed(shape[1]) in (3, None):
                return
        raise ValueError(
            f'expected one {what} of RGB images (N, 3, h, w), floats or bytes, of the ONNX file '
            f'{self.weights}, but got {shapes}'
        )

    def _find_multiple(self) -> tuple[int, int]:
        """Run the file on grey images; find what its sides are multiples of, and its scale."""
        error: Exception | None = None
        for multiple in MULTIPLES if None in self._sides else (1,):
            first = math.ceil(SMALLEST / multiple) * multiple
            try:
                # A multiple takes its first two sides; there are no two of others.
                scales = {self._scale_at(first), self._scale_at(first + multiple)}
            except (RuntimeError, ValueError) as reason:
                error = reason
                continue
            if len(scales) == 1:
                return multiple, scales.pop()
        raise ValueError(
            f'expected the ONNX file {self.weights} to make RGB images of a whole multiple of the '
            f'size, but got: {error}'
        ) from error

    def _scale_at(self, side: int) -> int:
        """Measure the scale with a grey image, square where the file does not fix its sides."""
        height, width = (fixed or side for fixed in self._sides)
        result = self._in_batches(torch.full((1, 3, height, width), 0.5))
        scale = result.shape[-1] // width if result.ndim == 4 else 0
        if not scale or tuple(result.shape) != (1, 3, scale * height, scale * width):
            raise ValueError(f'{tuple(result.shape)} of (1, 3, {height}, {width})')
        mean = float(result.mean())
        if not -1 < mean < 2:
            raise ValueError(f'a mean of {mean:.3g} of grey, 0.5; floats are to be in [0, 1]')
        return scale


def _open(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise ImportError(f'OnnxEditor({str(path)!r}) needs onnxruntime: {PIP_LINE}') from error
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what goes wrong is told by its error
    options.intra_op_num_threads = torch.get_num_threads()
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])
    except Exception as error:
        raise ValueError(
            f'expected an ONNX file at {path}, but got one that ONNX Runtime '
            f'{onnxruntime.__version__} cannot read: {str(error).splitlines()[0][:200]}'
        ) from error


def _fixed(side: Any) -> int | None:
    """Return the length of a side that is always the same; dynamic ones are names."""
    return side if isinstance(side, int) and side > 0 else None


def _spans(length: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Divide a side into parts of one size: where each begins, and what of it counts."""
    margin = size // 8
    step = max(size - 2 * margin, 1)
    number = 1 if length <= size else 1 + math.ceil((length - size) / step)
    for index in range(number):
        start = min(index * step, length - size)
        first = 0 if index == 0 else index * step + margin
        last = length if index == number - 1 else (index + 1) * step + margin
        yield start, first, last


def _scaled(first: int, last: int, scale: int) -> slice:
    return slice(first * scale, last * scale)
