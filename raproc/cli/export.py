"""Export a trained processor to ONNX.

The file takes and gives batches (N, 3, h, w), RGB, of any size whose sides the networks take. It is
written only if onnxruntime computes the same with it and, with --recognizer, if recognizers see the
same in its images; what was found stands in its metadata properties.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import purpose

if TYPE_CHECKING:
    from raproc.apis import ImageProcessor
    from raproc.apis.export import ExportedFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc export``."""
    parser.add_argument('out', metavar='OUT.onnx', help='the file to write')
    parser.add_argument('--model', metavar='CONFIG', help='as for `raproc process`')
    parser.add_argument('--weights', metavar='FILE', help='likewise')
    parser.add_argument(
        '--for',
        dest='purpose',
        type=purpose,
        choices=['processed', 'seen', 'both'],
        default='processed',
        help='which image the file gives; both: two outputs (default: processed)',
    )
    parser.add_argument(
        '--dtype',
        choices=['uint8', 'float'],
        default='uint8',
        help='of input and output: bytes, or floats in [0, 1] (default: uint8)',
    )
    parser.add_argument(
        '--tolerance',
        type=float,
        default=1.0,
        metavar='LEVELS',
        help='the largest difference from the processor, in levels of an 8-bit image (default: 1)',
    )
    parser.add_argument(
        '--recognizer',
        nargs='+',
        metavar='CONFIG',
        help='recognizers that look at the images of the file too, as for `raproc compare`',
    )
    parser.add_argument(
        '--images',
        metavar='IN',
        help='the inputs that they are shown: files, a folder, a pattern, or a config, whose test '
        'set is taken with its labels',
    )
    parser.add_argument(
        '--labels',
        metavar='FILE',
        help='of a folder, as for `raproc compare`; without labels, opinions on both are compared',
    )
    parser.add_argument(
        '--accuracy-tolerance',
        type=float,
        default=0.5,
        metavar='PERCENT',
        help='how far the accuracy may be from that with the processor, in percentage points; '
        'without labels, how many opinions may differ (default: 0.5)',
    )
    parser.add_argument('--force', action='store_true', help='write a file that exists again')


def run(args: argparse.Namespace) -> int:
    """Write the file.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        ValueError: If the file exists, or would differ by more than a tolerance.
        FileNotFoundError: If a config, the checkpoint or an image does not exist.
        ImportError: If a package is missing.
    """
    out = Path(args.out).expanduser()
    if out.suffix != '.onnx':
        raise ValueError(f'expected OUT to end in .onnx, but got {str(out)!r}')
    if out.exists() and not args.force:
        raise ValueError(f'{out} exists already; write it again with --force')

    if bool(args.recognizer) != bool(args.images) or (args.labels and not args.images):
        raise ValueError('expected --recognizer together with --images, and --labels with both')

    from raproc.apis import ImageProcessor
    from raproc.apis.export import export_onnx

    processor = ImageProcessor(args.model, args.weights, device='cpu')
    accept = _recognition_check(args, processor) if args.recognizer else None
    difference = export_onnx(processor, out, args.purpose, args.dtype, args.tolerance, accept)
    print(f'{out}: scale {processor.scale}, at most {difference:.2g} levels from the processor')
    return 0


def _recognition_check(args: argparse.Namespace, processor: ImageProcessor) -> Callable:
    """Make a function that compares predictions on a file, and refuses or describes the file."""
    from .agreement import Examples, compare_recognition
    from .recognizing import load_recognizers

    examples = Examples(args.images, args.labels)
    recognizers = load_recognizers(args.recognizer, 'cpu')

    def accept(file: ExportedFile) -> dict[str, str]:
        found = compare_recognition(processor, file, args.purpose, recognizers, examples)
        for agreement in found:
            print(agreement)
        for agreement in found:
            if not abs(agreement.processor - agreement.file) <= args.accuracy_tolerance:
                raise ValueError(
                    f'expected the {agreement.what} of {agreement.name} to differ by at most '
                    f'{args.accuracy_tolerance:g} points, but got {agreement.processor:.2f} with '
                    f'the processor and {agreement.file:.2f} with the file; it is not written'
                )
        return {f'{agreement.what}/{agreement.name}': str(agreement) for agreement in found}

    return accept
