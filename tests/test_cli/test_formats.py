"""Files keep what the picture has, as far as the format can."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from raproc.apis.picture import Picture
from raproc.cli.formats import check_size, encode, format_of, with_format

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()


def picture(alpha=None):
    exif = Image.Exif()
    exif[0x010F] = 'Maker'
    return Picture(np.full((4, 6, 3), 100, np.uint8), alpha, PROFILE, exif)


@pytest.mark.parametrize('format', ['png', 'jpeg', 'webp', 'tiff'])
def test_profile_and_exif(format):
    image = Image.open(io.BytesIO(encode(picture(), format, 95)))
    assert image.format.lower() == format and image.mode == 'RGB' and image.size == (6, 4)
    assert image.info['icc_profile'] == PROFILE
    assert format == 'tiff' or image.getexif()[0x010F] == 'Maker'
    assert abs(int(np.asarray(image)[0, 0, 0]) - 100) <= 1


def test_exif_that_is_too_long_is_left_out():
    long = picture()
    long.exif[0x010E] = 'x' * 70000
    assert 0x010F not in Image.open(io.BytesIO(encode(long, 'jpeg', 95))).getexif()


@pytest.mark.parametrize('format', ['png', 'webp', 'tiff'])
def test_alpha(format):
    alpha = np.arange(24, dtype=np.uint8).reshape(4, 6)
    image = Image.open(io.BytesIO(encode(picture(alpha), format, 100)))
    assert np.array_equal(np.array(image.getchannel('A')), alpha)


def test_jpeg_lays_alpha_on_white():
    transparent = np.zeros((4, 6), np.uint8)
    image = Image.open(io.BytesIO(encode(picture(transparent), 'jpeg', 95)))
    assert np.asarray(image).min() > 250


def test_names():
    assert [format_of(Path(name)) for name in ('a.JPG', 'a.tif', 'a.bmp')] == ['jpeg', 'tiff', None]
    assert with_format(Path('x/a.JPG'), 'png') == Path('x/a.png')
    assert with_format(Path('a.JPEG'), 'jpeg') == Path('a.JPEG')
    assert with_format(Path('a.webp'), 'same') == Path('a.webp')
    assert with_format(Path('a.bmp'), 'same') == Path('a.png')


def test_too_large():
    check_size((70000, 1), 'png')
    with pytest.raises(ValueError, match='at most 16383 pixels a side for webp, but got 9x20000'):
        check_size((20000, 9), 'webp')
