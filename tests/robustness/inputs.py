"""Images that real users have met, through ``raproc process``: read, or named and left out.

Each is written beside a good image. The command must process the good one, end by itself, and for a
bad one name it and exit with 1.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from .frame import Case

PIXELS = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)


def png() -> bytes:
    """A good image as bytes."""
    stream = io.BytesIO()
    Image.fromarray(PIXELS).save(stream, 'PNG')
    return stream.getvalue()


def of_mode(mode: str, suffix: str) -> bytes:
    """An image of another mode or format."""
    stream = io.BytesIO()
    Image.fromarray(PIXELS).convert(mode).save(stream, suffix)
    return stream.getvalue()


def with_much_text() -> bytes:
    """A good image with two megabytes of text, more than Pillow reads by itself."""
    text = PngInfo()
    text.add_text('comment', 'x' * 2_000_000, zip=True)
    stream = io.BytesIO()
    Image.fromarray(PIXELS).save(stream, 'PNG', pnginfo=text)
    return stream.getvalue()


GOOD: dict[str, Callable[[], bytes]] = {
    'long' + 'n' * 240 + '.png': png,
    '猫' * 80 + '.png': png,
    'with space and ; $(touch CODE_RAN) `x`.png': png,
    '-o.png': png,
    'two.dots.PNG': png,
    'grey.png': lambda: of_mode('L', 'PNG'),
    'alpha.png': lambda: of_mode('RGBA', 'PNG'),
    'palette.gif': lambda: of_mode('P', 'GIF'),
    'bits.png': lambda: of_mode('1', 'PNG'),
    'cmyk.jpg': lambda: of_mode('CMYK', 'JPEG'),
    'a.tiff': lambda: of_mode('RGB', 'TIFF'),
    'much_text.png': with_much_text,
    'a.webp': lambda: of_mode('RGB', 'WEBP'),
}
BAD: dict[str, Callable[[], bytes]] = {
    'empty.png': lambda: b'',
    'half.png': lambda: png()[:400],
    'text.jpg': lambda: b'no image',
    'postscript.png': lambda: b'%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\nshowpage\n',
    'zip.png': lambda: b'PK\x03\x04' + b'\0' * 100,
}


def process(config: Path, folder: Path) -> tuple[int, str]:
    """Run ``raproc process`` over a folder; return its exit code and what it said."""
    from raproc.cli.command import main

    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            args = ['process', folder / 'in', folder / 'out', '--model', config]
            code = main(list(map(str, args)))
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
    return code, said.getvalue()


def input_case(config: Path, name: str, content: Callable[[], bytes], good: bool, folder: Path):
    """Process a folder with one good image and the one in question."""
    (folder / 'in').mkdir()
    (folder / 'in' / 'fine.png').write_bytes(png())
    (folder / 'in' / name).write_bytes(content())
    code, said = process(config, folder)
    results = {path.stem for path in (folder / 'out').rglob('*') if path.is_file()}
    if 'fine' not in results:
        return f'the good image beside it is lost: {said[-300:]}'
    if good:
        there = Path(name).stem in results
        return '' if there and code == 0 else f'exit {code}, results {results}: {said[-300:]}'
    if code != 1 or name not in said:
        return f'exit {code} without its name: {said[-300:]}'
    return ''


def pipe_case(config: Path, folder: Path) -> str:
    """A named pipe, at which a reader would wait for ever."""
    (folder / 'in').mkdir()
    (folder / 'in' / 'fine.png').write_bytes(png())
    os.mkfifo(folder / 'in' / 'pipe.png')
    _, said = process(config, folder)
    done = any((folder / 'out').rglob('fine*'))
    return '' if done and 'pipe.png' in said else f'not named: {said[-300:]}'


def input_cases(shared: Path) -> Iterator[Case]:
    """List all images.

    Args:
        shared (Path): A folder for the config of the processor.
    """
    from mmengine.config import Config

    shared.mkdir(parents=True, exist_ok=True)
    model = dict(type='RecognitionAwareModel', processor=dict(type='Interpolation'))
    config = shared / 'identity.py'
    Config(dict(default_scope='raproc', model=model)).dump(config)
    for name, content in GOOD.items():
        yield Case(name, partial(input_case, config, name, content, True))
    for name, content in BAD.items():
        yield Case(name, partial(input_case, config, name, content, False))
