"""Read image files of any common kind as 8-bit RGB arrays, with errors that name the file."""

import os.path as osp
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath

import cv2
import numpy as np
from mmengine import fileio
from PIL import Image, UnidentifiedImageError

from raproc.datasets.image_file import open_image
from raproc.datasets.jpeg import decode_jpeg

ImageSource = str | PathLike | bytes

EXIF_ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
DARK = 4096
"""int: 16-bit images whose values are all smaller are nearly black."""


def read_image(
    source: ImageSource, backend_args: dict | None = None, upright: bool = True
) -> np.ndarray:
    """Read an image as 8-bit RGB, upright, without alpha.

    Grey, palette and CMYK images are converted, 16-bit ones scaled to 8 bits, transparent ones
    laid on white, and the EXIF orientation is applied. Of an animation the first frame counts.
    A warning says where 16 bits hold the values of fewer bits, which are nearly black.

    Args:
        source (str | PathLike | bytes): Path or URI of the file, or the bytes of the file.
        backend_args (dict, optional): Arguments of MMEngine's file backend. Defaults to None.
        upright (bool): Whether the EXIF orientation is applied; otherwise pixels stay as they are
            stored. Defaults to True.

    Returns:
        np.ndarray: RGB image of shape (H, W, 3), uint8.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file cannot be read completely as an image.
    """
    with naming_errors(source):
        data = _content(source, backend_args)
        image = open_image(data)
        stays = not upright or _turn(image) is None
        if image.format == 'JPEG' and image.mode == 'RGB' and stays:
            pixels = decode_jpeg(data)
            if pixels is not None:
                return pixels
        image.load()
        note = note_of_darkness(image)
        rgb = np.array(_to_rgb(image, upright))
    if note:
        warnings.warn(f'{_name_of(source)}: {note}', stacklevel=2)
    return rgb


def check_image(source: ImageSource, backend_args: dict | None = None) -> None:
    """Decode an image completely, as cheaply as possible, to see whether it can be read.

    A JPEG is decoded at an eighth of its size, which still reads the whole file.

    Args:
        source (str | PathLike | bytes): As in :func:`read_image`.
        backend_args (dict, optional): As in :func:`read_image`. Defaults to None.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file cannot be read completely as an image.
    """
    with naming_errors(source):
        image = open_image(_content(source, backend_args))
        if image.format == 'JPEG':
            image.draft(None, (1, 1))
            image.load()
        else:
            _to_rgb(image)


def scale_to_8_bits(image: Image.Image) -> Image.Image:
    """Bring a picture of 16 bits per pixel to 8.

    Args:
        image (Image.Image): Of mode ``I`` or ``I;16``, values in [0, 65535].

    Returns:
        Image.Image: Of mode ``L``.

    Raises:
        ValueError: If a value is outside that range.
    """
    values = np.asarray(image).astype(np.int64)
    if values.size and not 0 <= values.min() <= values.max() <= 65535:
        raise ValueError('its pixels exceed 16 bits, convert it to 8 or 16 bits')
    return Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))


def note_of_darkness(image: Image.Image) -> str | None:
    """Say for people that an image of 16 bits holds values of fewer, as 8-bit ones in 16.

    Args:
        image (Image.Image): Of any mode, as it was read, loaded.

    Returns:
        str, optional: The note with the largest value found; None for other images.
    """
    if image.mode.startswith('I;16') or image.mode == 'I':
        largest, of = int(np.asarray(image).max(initial=0)), 65535
        dark = 0 < largest < DARK
    elif image.info.get('bits') == 16:
        largest, of = max(high for _, high in _extrema(image)), 255
        dark = largest < DARK // 256
    else:
        return None
    if not dark:
        return None
    return (
        f'its largest value is {largest} of {of}, so it is nearly black; if it holds 8-bit values '
        'in 16 bits, save it with 8'
    )


def _extrema(image: Image.Image) -> list[tuple[int, int]]:
    """Find the smallest and largest value of each colour, without alpha."""
    bands = [image.getchannel(name) for name in image.getbands() if name != 'A']
    return [(int(np.asarray(band).min()), int(np.asarray(band).max())) for band in bands]


def contiguous(image: np.ndarray) -> np.ndarray:
    """Copy a cropped or flipped view into contiguous memory; NumPy is slow at flipped ones.

    Args:
        image (np.ndarray): Image of shape (H, W, 3).

    Returns:
        np.ndarray: The same pixels; the image itself where it is contiguous already.
    """
    if image.strides[1] < 0:
        return cv2.flip(np.ascontiguousarray(image[:, ::-1]), 1)
    return np.ascontiguousarray(image)


@contextmanager
def naming_errors(source: ImageSource) -> Iterator[None]:
    """Turn whatever a broken file raises into one error with the file's name and the reason.

    Args:
        source (str | PathLike | bytes): The file.

    Raises:
        FileNotFoundError: If the block raised one.
        ValueError: If it raised any other error.
    """
    name = _name_of(source)
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(f'{name} does not exist') from error
    except UnidentifiedImageError as error:
        raise ValueError(f'{name} cannot be read: it is not an image') from error
    except Exception as error:  # Pillow's decoders raise about any type on broken data
        reason = str(error) or type(error).__name__
        raise ValueError(f'{name} cannot be read: {reason}') from error


def _name_of(source: ImageSource) -> str:
    return 'the image given as bytes' if isinstance(source, bytes) else f'image {fspath(source)}'


def _content(source: ImageSource, backend_args: dict | None) -> bytes:
    is_path = not isinstance(source, bytes)
    if is_path and osp.exists(source) and not osp.isfile(source):
        raise ValueError('it is not a regular file')
    return fileio.get(fspath(source), backend_args=backend_args) if is_path else source


def _to_rgb(image: Image.Image, upright: bool = True) -> Image.Image:
    image.load()
    image = _upright(image) if upright else image
    if image.mode == 'F':
        raise ValueError('its pixels are floats without a fixed range, convert it to 8 or 16 bits')
    if image.mode == 'I' or image.mode.startswith('I;16'):
        image = scale_to_8_bits(image)
    if image.has_transparency_data:
        return _on_white(image)
    return image if image.mode == 'RGB' else image.convert('RGB')


def _upright(image: Image.Image) -> Image.Image:
    turn = _turn(image)
    return image if turn is None else image.transpose(turn)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Find what turns an image upright; None if it is."""
    try:
        return UPRIGHT.get(image.getexif().get(EXIF_ORIENTATION, 1))
    except Exception:  # broken EXIF data does not make the pixels unreadable
        return None


def _on_white(image: Image.Image) -> Image.Image:
    image = image.convert('RGBA')
    white = Image.new('RGBA', image.size, 'white')
    return Image.alpha_composite(white, image).convert('RGB')
