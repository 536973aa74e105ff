"""Pictures keep what their files say of them; every kind becomes upright 8-bit RGB."""

import numpy as np
import pytest
from PIL import Image, ImageCms

from raproc.apis.picture import open_picture, picture_of
from raproc.datasets import read_image

ROW = np.arange(12, dtype=np.uint8).reshape(2, 2, 3) * 20


def image_of(mode):
    return Image.fromarray(ROW).convert(mode)


@pytest.mark.parametrize('mode', ['RGB', 'L', 'P', '1', 'CMYK', 'HSV', 'LA', 'RGBA'])
def test_modes_agree_with_training(mode, tmp_path):
    path = tmp_path / ('a.tif' if mode in ('CMYK', 'HSV') else 'a.png')
    if mode == 'HSV':
        image_of(mode).convert('RGB').save(path)
    else:
        image_of(mode).save(path)
    assert np.array_equal(open_picture(path).on_white().rgb, read_image(path))


def test_sixteen_bits():
    image = Image.fromarray(np.array([[0, 257, 65535]], np.uint16))
    assert picture_of(image).rgb[0, :, 0].tolist() == [0, 1, 255]


def test_floats_have_no_range():
    with pytest.raises(ValueError, match='its pixels are floats without a fixed range'):
        picture_of(Image.new('F', (2, 2)))


def test_too_many_bits():
    with pytest.raises(ValueError, match='its pixels exceed 16 bits'):
        picture_of(Image.fromarray(np.array([[70000]], np.int32)))


def test_alpha_is_resized_with_the_pixels():
    image = Image.fromarray(ROW)
    image.putalpha(Image.fromarray(np.array([[0, 0], [255, 255]], np.uint8)))
    picture = picture_of(image).with_pixels(np.zeros((8, 8, 3), np.uint8))
    assert picture.to_pil().mode == 'RGBA'
    assert picture.alpha[:, 0].tolist() == sorted(picture.alpha[:, 0].tolist())
    assert (picture.alpha[0, 0], picture.alpha[7, 0]) == (0, 255)


def test_on_white():
    picture = picture_of(Image.new('RGBA', (1, 1), (0, 100, 200, 0)))
    assert picture.on_white().rgb.tolist() == [[[255, 255, 255]]]
    assert picture.on_white().alpha is None


def test_orientation_is_applied_and_reset(tmp_path):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, 'Maker'
    exif.get_ifd(0x8769)[0xA002] = 2
    Image.new('RGB', (2, 1)).save(tmp_path / 'a.jpg', exif=exif)
    picture = open_picture(tmp_path / 'a.jpg')
    assert picture.rgb.shape == (2, 1, 3)
    kept = Image.Exif()
    kept.load(picture.with_pixels(np.zeros((8, 4, 3), np.uint8)).exif_bytes())
    assert dict(kept)[0x010F] == 'Maker' and 0x0112 not in kept
    assert kept.get_ifd(0x8769)[0xA002] == 4


def test_profile_of_rgb_alone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
    image = Image.new('RGB', (1, 1))
    image.info['icc_profile'] = profile
    assert picture_of(image).icc_profile == profile
    image.info['icc_profile'] = profile[:16] + b'CMYK' + profile[20:]
    assert picture_of(image).icc_profile is None


def test_first_frame(tmp_path):
    first, second = Image.new('RGB', (2, 2), 'red'), Image.new('RGB', (2, 2), 'blue')
    first.save(tmp_path / 'a.webp', save_all=True, append_images=[second], lossless=True)
    picture = open_picture(tmp_path / 'a.webp')
    assert picture.rgb[0, 0].tolist() == [255, 0, 0]
    assert picture.notes == ('only the first of its 2 frames or pages is used',)


def test_limit(tmp_path, save_image):
    save_image(tmp_path / 'a.png', 40, 48)
    with pytest.raises(ValueError, match=r'it has 48x40 pixels, more than the limit of 0.001 mega'):
        open_picture(tmp_path / 'a.png', max_pixels=1000)


def test_broken_files(tmp_path, save_image):
    save_image(tmp_path / 'a.png')
    (tmp_path / 'cut.png').write_bytes((tmp_path / 'a.png').read_bytes()[:500])
    (tmp_path / 'text.png').write_text('text')
    with pytest.raises(ValueError, match='cut.png cannot be read: '):
        open_picture(tmp_path / 'cut.png')
    with pytest.raises(ValueError, match='text.png cannot be read: it is not an image'):
        open_picture(tmp_path / 'text.png')
    with pytest.raises(FileNotFoundError, match='no.png does not exist'):
        open_picture(tmp_path / 'no.png')
