"""The file formats that are written, and what each can hold."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from raproc.apis.picture import Picture

FORMATS = {
    'png': ('.png',),
    'jpeg': ('.jpg', '.jpeg'),
    'webp': ('.webp',),
    'tiff': ('.tif', '.tiff'),
}
WITH_QUALITY = ('jpeg', 'webp')
# Pillow writes no block of EXIF data into compressed TIFF files, and JPEG holds one of 64 KiB.
MAX_EXIF = {'tiff': 0, 'jpeg': 65533}
MAX_SIDES = {'jpeg': 65500, 'webp': 16383}


def format_named(name: str) -> str:
    """Read the name of a format; that of a suffix, such as ``jpg``, is understood, too."""
    name = name.lower()
    return format_of(Path(f'a.{name}')) or name


def format_of(path: Path) -> str | None:
    """Return the format that a file's suffix stands for, if it is one of ``FORMATS``."""
    suffix = path.suffix.lower()
    return next((name for name, suffixes in FORMATS.items() if suffix in suffixes), None)


def with_format(name: Path, format: str) -> Path:
    """Return the name of an output.

    Args:
        name (Path): The name of the input.
        format (str): One of ``FORMATS``, or ``same`` to keep the suffix, which becomes ``.png``
            where the format is not written.

    Returns:
        Path: The name with the suffix of the format.
    """
    known = format_of(name)
    if format == 'same':
        return name if known else name.with_suffix('.png')
    return name if known == format else name.with_suffix(FORMATS[format][0])


def encode(picture: Picture, format: str, quality: int) -> bytes:
    """Encode a picture as the content of a file, with its ICC profile and (but for TIFF) EXIF data.

    Args:
        picture (Picture): The picture; for JPEG, alpha is laid on white.
        format (str): One of ``FORMATS``.
        quality (int): From 1 to 100, for JPEG and WebP; 100 makes WebP lossless.

    Returns:
        bytes: The file's content.

    Raises:
        ValueError: If the format cannot hold so large a picture.
    """
    check_size(picture.rgb.shape[:2], format)
    if format == 'jpeg':
        picture = picture.on_white()
    options = {
        'png': dict(),
        'jpeg': dict(quality=quality, subsampling='4:4:4'),
        'webp': dict(quality=quality, lossless=quality == 100),
        'tiff': dict(compression='tiff_adobe_deflate'),
    }[format]
    exif = picture.exif_bytes()
    if 0 < len(exif) <= MAX_EXIF.get(format, len(exif)):
        options['exif'] = exif
    buffer = io.BytesIO()
    picture.to_pil().save(buffer, format.upper(), icc_profile=picture.icc_profile, **options)
    return buffer.getvalue()


def check_size(size: tuple[int, int], format: str) -> None:
    """Raise an error if a format cannot hold a picture of that height and width."""
    limit = MAX_SIDES.get(format, max(size))
    if max(size) > limit:
        raise ValueError(
            f'expected at most {limit} pixels a side for {format}, but got {size[1]}x{size[0]}; '
            'choose --format png'
        )
