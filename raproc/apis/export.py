"""Trained P and T as an ONNX file, for programs without Python."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor, nn

from raproc.files import replacing
from raproc.pixels import check_finite, to_float, to_uint8
from raproc.version import __version__

from .image_processor import FORMER, PURPOSES, ImageProcessor

NEEDED = ('onnx', 'onnxruntime', 'onnxscript')
# Later ones of ml_dtypes, which onnx asks for, need numpy 2.
PIP_LINE = f"pip install {' '.join(NEEDED)} 'ml_dtypes<0.6'"
DTYPES = {'uint8': torch.uint8, 'float': torch.float32}


class ExportedProcessor(nn.Module):
    """What an exported file computes.

    Args:
        processor (ImageProcessor): The trained P and T.
        for_ (str): See :class:`ImageProcessor`.
        dtype (torch.dtype): ``torch.uint8`` for bytes, else floats in [0, 1].
    """

    processor: nn.Module
    transformer: nn.Module | None

    def __init__(self, processor: ImageProcessor, for_: str, dtype: torch.dtype) -> None:
        super().__init__()
        self.for_ = FORMER.get(for_, for_)
        self.processor = processor.model.processor
        self.transformer = processor.model.transformer if self.for_ != 'processed' else None
        self.bytes = dtype == torch.uint8
        self.eval()

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Process a batch.

        Args:
            images (Tensor): (N, 3, h, w), RGB, bytes or floats in [0, 1].

        Returns:
            tuple[Tensor, ...]: (N, 3, s*h, s*w) of the same kind; two of them for ``both``.
        """
        images = to_float(images) if self.bytes else images
        processed = self.processor(images).clamp(0, 1)
        seen = processed if self.transformer is None else self.transformer(processed).clamp(0, 1)
        results = dict(processed=(processed,), seen=(seen,), both=(processed, seen))[self.for_]
        return tuple(self._as_given(result) for result in results)

    def _as_given(self, image: Tensor) -> Tensor:
        return to_uint8(image) if self.bytes else image


class ExportedFile:
    """An exported file as a function of images, run by onnxruntime on the CPU.

    Args:
        path (str | Path): The ONNX file.
    """

    def __init__(self, path: str | Path) -> None:
        import onnxruntime

        self.session = onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])
        self.dtype = DTYPES[self.session.get_inputs()[0].type[len('tensor(') : -1]]

    @property
    def properties(self) -> dict[str, str]:
        """dict[str, str]: What the file says of itself."""
        return self.session.get_modelmeta().custom_metadata_map

    def __call__(self, images: Tensor) -> dict[str, Tensor]:
        """Process a batch.

        Args:
            images (Tensor): (N, 3, h, w), RGB, of the file's ``dtype``.

        Returns:
            dict[str, Tensor]: ``processed``, ``seen`` or both, (N, 3, s*h, s*w), of that type.
        """
        names = [output.name for output in self.session.get_outputs()]
        results = self.session.run(names, {'images': images.numpy()})
        return dict(zip(names, map(torch.from_numpy, results), strict=True))


def export_onnx(
    processor: ImageProcessor,
    path: str | Path,
    for_: str = 'processed',
    dtype: str = 'uint8',
    tolerance: float = 1.0,
    accept: Callable[[ExportedFile], dict[str, str]] | None = None,
) -> float:
    """Write an ONNX file after comparing it, run by onnxruntime, with the processor.

    The file takes ``images``, (N, 3, h, w), RGB, of any N, h and w that the networks take, and
    gives ``processed``, ``seen`` or both, (N, 3, s*h, s*w). Nothing in it pads or makes tiles.
    Its metadata properties say what it is: raproc's version, the scale and the difference found.

    Args:
        processor (ImageProcessor): The processor, on the CPU and without ``amp``.
        path (str | Path): The file, which is either complete or not there.
        for_ (str): ``processed``, ``seen`` or ``both``. Defaults to 'processed'.
        dtype (str): ``uint8``, or ``float`` for values in [0, 1], of input and output. Defaults to
            'uint8'.
        tolerance (float): The largest difference, in levels of an 8-bit image. Defaults to 1.0,
            which bytes may differ by where a value lies between two levels.
        accept (Callable, optional): Is given the file before it gets its name, returns further
            metadata properties, and raises ValueError to refuse it. Defaults to None.

    Returns:
        float: The largest difference found, in levels.

    Raises:
        ImportError: If a package is missing.
        ValueError: If a setting is invalid, or the file would differ by more than the tolerance.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ImportError(f'the export to ONNX needs {", ".join(missing)}: {PIP_LINE}')
    _check_exportable(processor)
    for_ = FORMER.get(for_, for_)
    if for_ not in PURPOSES:
        raise ValueError(f'expected for_ to be one of {PURPOSES}, but got {for_!r}')
    if dtype not in DTYPES:
        raise ValueError(f'expected dtype to be one of {tuple(DTYPES)}, but got {dtype!r}')
    if processor.device.type != 'cpu' or processor.amp:
        raise ValueError(
            'expected a processor on the CPU in full precision to compare the file with, but got '
            f'device={str(processor.device)!r}, amp={processor.amp}'
        )
    with replacing(path) as temporary:
        _write(processor, temporary, for_, DTYPES[dtype])
        difference = _difference(processor, temporary, for_, DTYPES[dtype])
        if not difference <= tolerance:
            raise ValueError(
                f'expected the file to differ from the processor by at most {tolerance:g} levels '
                f'of an 8-bit image, but got {difference:g}; it is not written'
            )
        properties = dict(
            raproc=__version__, scale=str(processor.scale), difference_in_levels=f'{difference:g}'
        )
        properties |= accept(ExportedFile(temporary)) if accept else {}
        _describe(temporary, properties)
    return difference


def _check_exportable(processor: ImageProcessor) -> None:
    for name, module in processor.model.named_modules():
        if not getattr(module, 'exportable', True):
            raise ValueError(
                f'expected networks of PyTorch to export, but got the {name} {module!r}; copy that '
                'file itself'
            )


def _write(processor: ImageProcessor, path: Path, for_: str, dtype: torch.dtype) -> None:
    dynamic = {0: torch.export.Dim('n'), 2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO}
    program = torch.onnx.export(
        ExportedProcessor(processor, for_, dtype),
        (_image(processor, 2, 3, 5, dtype),),
        dynamo=True,
        dynamic_shapes=(dynamic,),
        input_names=['images'],
        output_names=['processed', 'seen'] if for_ == 'both' else [for_],
        verbose=False,
    )
    assert program is not None  # so it is with dynamo
    program.save(str(path))


def _difference(processor: ImageProcessor, path: Path, for_: str, dtype: torch.dtype) -> float:
    """Measure the largest difference over images of several sizes, in 8-bit levels."""
    file = ExportedFile(path)
    worst = 0.0
    for number, height, width in ((2, 3, 5), (1, 4, 2), (3, 2, 7)):
        images = _image(processor, number, height, width, dtype)
        expected = processor(images, for_)
        expected = expected if for_ == 'both' else [expected]
        for one, other in zip(expected, file(images).values(), strict=True):
            check_finite(other, 'the exported file')
            levels = (one.double() - other.double()).abs().max().item()
            worst = max(worst, levels if dtype == torch.uint8 else 255 * levels)
    return worst


def _describe(path: Path, properties: dict[str, str]) -> None:
    """Write metadata properties into a file."""
    import onnx

    model = onnx.load(path)
    onnx.helper.set_model_props(model, properties)
    onnx.save(model, path)


def _image(
    processor: ImageProcessor, number: int, height: int, width: int, dtype: torch.dtype
) -> Tensor:
    """Random images whose sides are multiples of what every network takes."""
    unit = processor.unit
    generator = torch.Generator().manual_seed(0)
    shape = (number, 3, height * unit, width * unit)
    image = torch.randint(0, 256, shape, generator=generator, dtype=torch.uint8)
    return image if dtype == torch.uint8 else to_float(image)
