"""Open image files: the one list of formats, and the limits that hold for this file alone."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, ImageFile, UnidentifiedImageError

FORMATS = (
    *('JPEG', 'PNG', 'WEBP', 'TIFF', 'GIF', 'BMP', 'DIB', 'PPM', 'AVIF', 'JPEG2000'),
    'TGA',  # the last: it has no signature of its own
)
"""tuple[str, ...]: What is decoded, by Pillow's names; none of these starts another program."""

MAX_PIXELS = 178_956_970
"""int: The most pixels of an image where nothing else is asked for; Pillow's own limit."""

ORIENTATION = 0x0112
PNG = b'\x89PNG\r\n\x1a\n'
TEXTS = (b'tEXt', b'zTXt', b'iTXt')
# The texts of a PNG from which Pillow takes EXIF data and the orientation.
NEEDED_TEXTS = (b'Raw profile type exif', b'XML:com.adobe.xmp')


def open_image(data: bytes, max_pixels: int | None = None, scale: int = 1) -> ImageFile.ImageFile:
    """Open the content of a file; its pixels are decoded later.

    Only :data:`FORMATS` are tried, whatever the file's name is; ``info['bits']`` is 16 where a
    colour has 16 bits. Texts of a PNG are passed over:
    nothing here needs them, and a long one keeps Pillow from reading the image.

    Args:
        data (bytes): The content.
        max_pixels (int, optional): A larger image is refused before it is decoded; Pillow's own
            limit for all images of the process stays as it is. Defaults to None:
            :data:`MAX_PIXELS`.
        scale (int): How much larger the result will be, which counts. Defaults to 1.

    Returns:
        ImageFile.ImageFile: Pillow's image.

    Raises:
        UnidentifiedImageError: If it is none of these formats.
        ValueError: If it is empty or has more pixels.
    """
    if not data:
        raise ValueError('the file is empty')
    Image.init()
    image = _first_that_fits(io.BytesIO(_without_texts(data)))
    if image is None:
        raise UnidentifiedImageError('cannot identify the image')
    width, height = image.size
    limit, option = (max_pixels, ' (--max-megapixels)') if max_pixels else (MAX_PIXELS, '')
    if width * height * scale**2 > limit:
        what = 'has' if scale == 1 else 'would become'
        raise ValueError(
            f'it {what} {width * scale}x{height * scale} pixels, more than the limit of '
            f'{limit / 1e6:g} megapixels{option}'
        )
    if any('16' in str(tile[3]) for tile in image.tile):
        image.info['bits'] = 16  # also of colours, which Pillow reads as 8 bits each
    return image


def read_header(path: str) -> tuple[tuple[int, int], int]:
    """Read the size of an image file, as its pixels are stored, without decoding it.

    Args:
        path (str): The file.

    Returns:
        tuple[tuple[int, int], int]: Width and height, and the EXIF orientation, 1 if there is none.

    Raises:
        OSError: If it cannot be read or is no image.
        ValueError: If it is broken.
    """
    Image.init()
    with open(path, 'rb') as file:
        image = _first_that_fits(file)
        if image is None:
            raise UnidentifiedImageError('it is not an image')
        return image.size, image.getexif().get(ORIENTATION, 1) if 'exif' in image.info else 1


def _first_that_fits(file: BinaryIO) -> ImageFile.ImageFile | None:
    prefix = file.read(16)
    for name in FORMATS:
        factory, accept = Image.OPEN.get(name, (None, None))
        try:  # a text in place of the answer says what this Pillow was built without
            fits = factory is not None and (accept is None or accept(prefix))
            if factory and fits and not isinstance(fits, str):
                file.seek(0)
                return factory(file, '')
        except (SyntaxError, IndexError, TypeError, struct.error):
            continue  # so say Pillow's formats that the file is another one's
    return None


def _without_texts(data: bytes) -> bytes:
    """Cut the texts out of a PNG."""
    if not data.startswith(PNG):
        return data
    chunks = list(_chunks(data))
    kept = [
        (start, end)
        for kind, start, end in chunks
        if kind not in TEXTS or data[start + 8 : end].startswith(NEEDED_TEXTS)
    ]
    if len(kept) == len(chunks):
        return data
    return PNG + b''.join(data[start:end] for start, end in kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Go through the chunks of a PNG: kind, first byte, byte after the last."""
    start = len(PNG)
    while start < len(data):
        length = int.from_bytes(data[start : start + 4], 'big')
        end = start + 12 + length
        yield data[start + 4 : start + 8], start, end
        start = end
