"""Export a trained processor to ONNX.

The file takes and gives batches (N, 3, h, w), RGB, of any size. It is written only if onnxruntime
computes the same with it.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``raproc export``."""
    parser.add_argument('out', metavar='OUT.onnx', help='the file to write')
    parser.add_argument('--model', required=True, metavar='CONFIG', help='as for `raproc process`')
    parser.add_argument('--weights', metavar='FILE', help='its checkpoint')
    parser.add_argument(
        '--for',
        dest='purpose',
        choices=['people', 'machines', 'both'],
        default='people',
        help='which image the file gives; both: two outputs (default: people)',
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
    parser.add_argument('--force', action='store_true', help='write a file that exists again')


def run(args: argparse.Namespace) -> int:
    """Writes the file.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        ValueError: If the file exists, or would differ by more than the tolerance.
        FileNotFoundError: If the config or the checkpoint does not exist.
        ImportError: If a package is missing.
    """
    out = Path(args.out).expanduser()
    if out.suffix != '.onnx':
        raise ValueError(f'expected OUT to end in .onnx, but got {str(out)!r}')
    if out.exists() and not args.force:
        raise ValueError(f'{out} exists already; write it again with --force')

    from raproc.apis import ImageProcessor
    from raproc.apis.export import export_onnx

    processor = ImageProcessor(args.model, args.weights, device='cpu')
    difference = export_onnx(processor, out, args.purpose, args.dtype, args.tolerance)
    print(f'{out}: scale {processor.scale}, at most {difference:.2g} levels from the processor')
    return 0
