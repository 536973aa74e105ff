"""Process image files with a trained processor.

IN are files, folders (with all folders below them) and quoted patterns such as 'photos/**/*.png'.
'examples' stands for the images that come along. OUT is a folder, or a file where IN is one file.
The same command continues: files that exist are skipped. A folder takes the images of one
processor. What cannot be done is skipped and listed at the end with the reasons; the exit code is
then 1. `--engine ray` divides the files over the processes of one machine or of many, which see the
same disk.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from raproc.files import write_bytes

from .arguments import MODEL_HELP, WEIGHTS_HELP, names_a_file, purpose, whole_number
from .formats import (
    FORMATS,
    WITH_QUALITY,
    check_size,
    encode,
    format_named,
    format_of,
    with_format,
)
from .jobs import Engine, Job, Source, look_for, one_by_one, plan_jobs, run_jobs
from .made_by import claim, show_origin


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc process``."""
    parser.add_argument('inputs', nargs='+', metavar='IN', help='files, folders, quoted patterns')
    parser.add_argument('out', metavar='OUT', help='the folder, or for one file the file, to write')
    parser.add_argument('--model', metavar='CONFIG', help=MODEL_HELP)
    parser.add_argument('--weights', metavar='FILE', help=WEIGHTS_HELP)
    parser.add_argument(
        '--for',
        dest='purpose',
        type=purpose,
        choices=['processed', 'seen', 'both'],
        default='processed',
        help='what P makes, what recognizers are to look at (the same where there is no '
        'transformer), or both, in OUT/processed and OUT/seen (default: processed)',
    )
    parser.add_argument('--force', action='store_true', help='write files that exist again')
    parser.add_argument(
        '--tile',
        type=whole_number(0),
        metavar='N',
        help='side of the tiles of large images in pixels of the input; 0: none (default: '
        'chosen by the size of the result)',
    )
    parser.add_argument('--device', help="e.g. cpu or cuda:1 (default: the GPU where there's one)")
    parser.add_argument('--amp', action='store_true', help='mixed precision')
    parser.add_argument(
        '--format',
        type=format_named,
        choices=[*FORMATS, 'same'],
        help="format of the outputs, or that of each input (default: OUT's suffix, or png)",
    )
    parser.add_argument(
        '--quality',
        type=whole_number(1, 100),
        metavar='Q',
        help='of jpeg and webp, 1 to 100; 100 makes webp lossless (default: 95)',
    )
    parser.add_argument(
        '--max-megapixels',
        type=whole_number(1),
        default=500,
        metavar='N',
        help='skip larger inputs and larger results, which may exhaust the memory (default: 500)',
    )
    parser.add_argument(
        '--engine',
        choices=['local', 'ray'],
        default='local',
        help='this process, or the workers of a Ray cluster (default: local)',
    )
    parser.add_argument(
        '--workers',
        type=whole_number(1),
        metavar='N',
        help='with --engine ray: how many have the model (default: one for each GPU, or, without '
        'GPUs, for each core)',
    )
    parser.add_argument(
        '--ray-address',
        metavar='HOST:PORT',
        help='with --engine ray: a running cluster (default: RAY_ADDRESS, or else a cluster of '
        'this machine that ends with the command)',
    )


def run(args: argparse.Namespace) -> int:
    """Process the files.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0, or 1 if a file could not be done.

    Raises:
        ValueError: If the arguments do not fit each other, or the weights the model; or if OUT
            holds images of another processor.
        FileNotFoundError: If an input, the config or the checkpoint does not exist.
    """
    out = Path(args.out).expanduser()
    sources, left_out = look_for(args.inputs, out)
    is_file = names_a_file(args.inputs, out)
    format = _format(args, out if is_file else None)
    if is_file and args.purpose == 'both':
        raise ValueError(f'expected a folder as OUT for --for both, but got the file {str(out)!r}')

    engine = _engine(args)
    work = ProcessFile(args, device='cpu' if args.engine == 'ray' else args.device)
    if not is_file:
        purpose = args.purpose if work.processor.has_transformer else 'both'
        claim(out, args.model or args.weights, work.processor.model, purpose)
    show_origin(args.model or args.weights)
    folders = _folders(args.purpose, work.processor.has_transformer)

    def targets_of(source: Source) -> tuple[Path, ...]:
        if is_file:
            return (out,)
        return tuple(out / folder / with_format(source.name, format) for folder in folders)

    return run_jobs(plan_jobs(sources, targets_of), work, args.force, engine, left_out)


class ProcessFile:
    """Reads, processes and writes one file; copies in other processes load the model themselves.

    Args:
        args (argparse.Namespace): What the parser returned.
        device (str, optional): Where the model is put; its copies are where ``args`` says. Defaults
            to None: the GPU where there is one.
    """

    def __init__(self, args: argparse.Namespace, device: str | None) -> None:
        from raproc.apis import ImageProcessor

        self.args = args
        self.writer = ''  # the owner of temporary files, see raproc.files
        self.processor = ImageProcessor(
            args.model, args.weights, device=device, tile=args.tile, amp=args.amp
        )

    def __reduce__(self) -> tuple:
        return ProcessFile, (self.args, self.args.device)

    def __call__(self, job: Job) -> tuple[str, ...]:
        """Do one job.

        Args:
            job (Job): A file to read, and one to write, or two with ``--for both``.

        Returns:
            tuple[str, ...]: Notes for people.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If it cannot be read, or the format cannot hold the result.
            WriteError: If nothing can be written.
        """
        return _process(self.processor, job, self.args, self.writer)


def _engine(args: argparse.Namespace) -> Engine:
    if args.engine == 'ray':
        from .ray_engine import RayEngine

        return RayEngine(args.workers, args.ray_address, args.device)
    for name in ('workers', 'ray_address'):
        if getattr(args, name) is not None:
            raise ValueError(f'expected --{name.replace("_", "-")} with --engine ray')
    return one_by_one


def _process(processor, job: Job, args: argparse.Namespace, writer: str) -> tuple[str, ...]:
    from raproc.apis.picture import open_picture

    picture = open_picture(job.source, args.max_megapixels * 10**6, processor.scale)
    size = tuple(side * processor.scale for side in picture.rgb.shape[:2])
    formats = [_format_of(target) for target in job.targets]
    for format in formats:
        check_size(size, format)
    both = len(job.targets) == 2
    results = processor(picture.rgb, 'both' if both else _purpose(args, processor))
    outputs = results if both else [results]
    for target, format, pixels in zip(job.targets, formats, outputs, strict=True):
        content = encode(picture.with_pixels(pixels), format, args.quality or 95)
        write_bytes(target, content, writer)
    return picture.notes


def _format_of(target: Path) -> str:
    format = format_of(target)
    assert format is not None  # jobs are planned with a format
    return format


def _purpose(args: argparse.Namespace, processor) -> str:
    return args.purpose if processor.has_transformer else 'processed'


def _folders(purpose: str, has_transformer: bool) -> tuple[str, ...]:
    """Return the folders of OUT; without a transformer there is one image for both."""
    if purpose != 'both':
        return ('',)
    return ('processed', 'seen') if has_transformer else ('processed',)


def _format(args: argparse.Namespace, file: Path | None) -> str:
    suffix = format_of(file) if file else None
    format = args.format or suffix or 'png'
    if suffix and format not in (suffix, 'same'):
        raise ValueError(f'expected --format {suffix} for OUT {str(file)!r}, but got {format}')
    if args.quality and (suffix or format) not in (*WITH_QUALITY, 'same'):
        raise ValueError(
            f'expected --quality with --format jpeg, webp or same, but got {suffix or format}, '
            'which is lossless'
        )
    return format
