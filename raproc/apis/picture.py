"""A picture as its file holds it: pixels, alpha, EXIF data and colour profile."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from raproc.datasets.image_file import open_image
from raproc.datasets.image_io import (
    EXIF_ORIENTATION,
    UPRIGHT,
    naming_errors,
    note_of_darkness,
    scale_to_8_bits,
)

EXIF_IFD, EXIF_WIDTH, EXIF_HEIGHT = 0x8769, 0xA002, 0xA003


@dataclass(frozen=True)
class Picture:
    """A picture, upright.

    Args:
        rgb (ndarray): (H, W, 3), uint8.
        alpha (ndarray, optional): (H, W), uint8; 255 is opaque. Defaults to None.
        icc_profile (bytes, optional): The profile of the RGB values. Defaults to None.
        exif (Image.Exif, optional): Without an orientation. Defaults to None.
        notes (tuple[str, ...]): What was lost on reading, for people. Defaults to none.
    """

    rgb: np.ndarray
    alpha: np.ndarray | None = None
    icc_profile: bytes | None = None
    exif: Image.Exif | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()

    def with_pixels(self, rgb: np.ndarray) -> Picture:
        """Copy the picture with other pixels, of any size; alpha is resized (bicubic).

        Args:
            rgb (ndarray): (H, W, 3), uint8.

        Returns:
            Picture: With everything else as it was.
        """
        alpha = self.alpha
        if alpha is not None and alpha.shape != rgb.shape[:2]:
            size = (rgb.shape[1], rgb.shape[0])
            alpha = np.array(Image.fromarray(alpha).resize(size, Image.Resampling.BICUBIC))
        return replace(self, rgb=rgb, alpha=alpha)

    def on_white(self) -> Picture:
        """Copy the picture without alpha, for formats that know none."""
        if self.alpha is None:
            return self
        image = self.to_pil()
        white = Image.new('RGBA', image.size, 'white')
        rgb = np.array(Image.alpha_composite(white, image).convert('RGB'))
        return replace(self, rgb=rgb, alpha=None)

    def to_pil(self) -> Image.Image:
        """Pillow's image, RGB or RGBA, with the ICC profile in ``info``."""
        image = Image.fromarray(self.rgb)
        if self.alpha is not None:
            image.putalpha(Image.fromarray(self.alpha))
        if self.icc_profile:
            image.info['icc_profile'] = self.icc_profile
        return image

    def exif_bytes(self) -> bytes:
        """Return the EXIF block with the present size of the pixels; empty if there is none."""
        if self.exif is None or not len(self.exif):
            return b''
        height, width = self.rgb.shape[:2]
        if EXIF_IFD in self.exif:
            details = self.exif.get_ifd(EXIF_IFD)
            for tag, value in ((EXIF_WIDTH, width), (EXIF_HEIGHT, height)):
                if tag in details:
                    details[tag] = value
        try:
            return self.exif.tobytes()
        except Exception:  # what was read of broken EXIF data may not be writable
            return b''


def open_picture(path: str | os.PathLike, max_pixels: int | None = None, scale: int = 1) -> Picture:
    """Read a file, see :func:`picture_of`.

    Args:
        path (str | os.PathLike): The file.
        max_pixels (int, optional): Larger pictures are refused before they are decoded. Defaults
            to None: the limit of :func:`raproc.datasets.image_file.open_image`.
        scale (int): How much larger the result will be, which counts. Defaults to 1.

    Returns:
        Picture: The picture.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read completely as an image, or is too large.
    """
    with naming_errors(path):
        if os.path.exists(path) and not os.path.isfile(path):
            raise ValueError('it is not a regular file')
        with open(path, 'rb') as file:
            return picture_of(open_image(file.read(), max_pixels, scale))


def picture_of(image: Image.Image) -> Picture:
    """Take a picture out of one of Pillow's images of any mode.

    The EXIF orientation is applied. Grey, palette and CMYK images become RGB, 16-bit ones are
    scaled to 8 bits, and of several frames or pages the first counts.

    Args:
        image (Image.Image): The image.

    Returns:
        Picture: The picture.

    Raises:
        ValueError: If the range of its values is unknown.
    """
    notes = []
    frames = getattr(image, 'n_frames', 1)
    if frames > 1 and image.format != 'MPO':  # a photo with a preview of itself
        notes.append(f'only the first of its {frames} frames or pages is used')
        image.seek(0)
    image.load()
    dark = note_of_darkness(image)
    if dark:
        notes.append(dark)
    exif, is_tiff = _exif_of(image), image.format == 'TIFF'
    image = _upright(image, exif)
    profile = image.info.get('icc_profile')
    if image.mode == 'I' or image.mode.startswith('I;16'):
        image = scale_to_8_bits(image)
    if image.mode == 'F':
        raise ValueError('its pixels are floats without a fixed range, convert it to 8 or 16 bits')
    alpha = None
    if image.has_transparency_data:
        image = image.convert('RGBA')
        alpha = np.array(image.getchannel('A'))
    rgb = np.array(image.convert('RGB'))
    # The tags of a TIFF say how its own file is laid out.
    exif = None if is_tiff else exif
    return Picture(rgb, alpha, profile if _is_rgb(profile) else None, exif, tuple(notes))


def _exif_of(image: Image.Image) -> Image.Exif | None:
    try:
        return image.getexif()
    except Exception:  # broken EXIF data does not make the pixels unreadable
        return None


def _upright(image: Image.Image, exif: Image.Exif | None) -> Image.Image:
    if exif is None:
        return image
    orientation = exif.get(EXIF_ORIENTATION)
    if orientation is not None:
        del exif[EXIF_ORIENTATION]
    if orientation not in UPRIGHT:
        return image
    info = image.info
    image = image.transpose(UPRIGHT[orientation])
    image.info = info
    return image


def _is_rgb(profile: bytes | None) -> bool:
    """Tell whether a profile describes RGB values, by bytes 16 to 19 of its header."""
    return profile is not None and profile[16:20] == b'RGB '
