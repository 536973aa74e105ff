import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from raproc.datasets import check_image, read_image
from raproc.datasets.image_file import FORMATS, open_image, read_header
from raproc.datasets.image_io import contiguous

LIMITS = ('MAX_IMAGE_PIXELS', 'MAX_TEXT_CHUNK', 'MAX_TEXT_MEMORY', 'LOAD_TRUNCATED_IMAGES')


def encode(image, image_format, **kwargs):
    buffer = io.BytesIO()
    image.save(buffer, image_format, **kwargs)
    return buffer.getvalue()


def photo(size=(64, 48)):
    ramp = np.add.outer(np.arange(size[1]), np.arange(size[0])).astype(np.uint8)
    return Image.fromarray(np.stack([ramp, 255 - ramp, ramp // 2], -1))


def test_jpeg_is_read_as_pillow_reads_it(tmp_path):
    photo().save(tmp_path / 'a.jpg', quality=90)
    expected = np.array(Image.open(tmp_path / 'a.jpg'))
    for source in (tmp_path / 'a.jpg', str(tmp_path / 'a.jpg'), (tmp_path / 'a.jpg').read_bytes()):
        image = read_image(source)
        assert np.array_equal(image, expected)
        assert image.dtype == np.uint8 and image.flags.writeable


@pytest.mark.parametrize('mode', ['L', '1', 'P', 'RGB'])
def test_other_8_bit_modes_become_rgb(mode):
    image = photo().convert(mode)
    assert np.array_equal(read_image(encode(image, 'PNG')), np.array(image.convert('RGB')))


@pytest.mark.parametrize('image_format', ['JPEG', 'TIFF'])
def test_cmyk_becomes_rgb(image_format):
    # cyan is the absence of red; Adobe's JPEG files hold the inverse of each ink
    image = Image.new('CMYK', (8, 8), (255, 0, 0, 0))
    data = encode(image, image_format)
    assert (b'Adobe' in data) == (image_format == 'JPEG')
    assert np.abs(read_image(data)[4, 4].astype(int) - [0, 255, 255]).max() <= 2


@pytest.mark.parametrize('image_format', ['PNG', 'TIFF', 'PPM'])
def test_16_bits_are_scaled_and_not_clipped(image_format):
    values = np.array([[0, 257, 128 * 257, 65535, 128]], np.uint16)
    image = read_image(encode(Image.fromarray(values), image_format))
    assert image[0].tolist() == [[v] * 3 for v in (0, 1, 128, 255, 0)]


@pytest.mark.parametrize('mode, colour', [('RGBA', (255, 0, 0, 51)), ('LA', (0, 51))])
def test_alpha_lies_on_white(mode, colour):
    # 51 / 255 = 0.2 of the colour, 0.8 of white: 0.8 * 255 = 204
    image = read_image(encode(Image.new(mode, (2, 2), colour), 'PNG'))
    assert image[0, 0].tolist() == [colour[0] // 255 * 51 + 204, 204, 204]


def test_transparent_palette_entry_is_white():
    image = Image.new('P', (2, 1))
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((1, 0), 1)
    data = encode(image, 'PNG', transparency=0)
    assert read_image(data)[0].tolist() == [[255, 255, 255], [40, 50, 60]]


@pytest.mark.parametrize('orientation', range(1, 9))
def test_exif_orientation_is_applied(orientation):
    image = photo((6, 4))
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: np.rot90(a, 2).swapaxes(0, 1),
        8: np.rot90,
    }[orientation]
    assert np.array_equal(read_image(encode(image, 'PNG', exif=exif)), upright(np.array(image)))


def test_broken_exif_does_not_matter():
    data = encode(photo(), 'JPEG', exif=b'Exif\0\0nonsense')
    assert read_image(data).shape == (48, 64, 3)


@pytest.mark.parametrize('read', [read_image, check_image])
@pytest.mark.parametrize('image_format', ['JPEG', 'PNG'])
def test_truncated_file_is_named(tmp_path, read, image_format):
    path = tmp_path / f'cut.{image_format}'
    data = encode(photo((200, 200)), image_format)
    path.write_bytes(data[:-200])
    with pytest.raises(ValueError, match=rf'image .*cut.{image_format} cannot be read: .*truncat'):
        read(path)


@pytest.mark.parametrize('progressive', [False, True])
def test_quick_check_finds_every_truncation_that_reading_finds(progressive):
    data = encode(photo((64, 64)), 'JPEG', progressive=progressive)
    for length in range(0, len(data) + 1, 7):
        outcomes = []
        for read in (read_image, check_image):
            try:
                read(data[:length])
                outcomes.append('read')
            except ValueError:
                outcomes.append('broken')
        assert outcomes[0] == outcomes[1], length


@pytest.mark.parametrize('read', [read_image, check_image])
def test_what_is_no_image_is_named_with_the_reason(tmp_path, read):
    (tmp_path / 'text.jpg').write_text('hello')
    (tmp_path / 'empty.jpg').touch()
    with pytest.raises(ValueError, match=r'text.jpg cannot be read: it is not an image'):
        read(tmp_path / 'text.jpg')
    with pytest.raises(ValueError, match=r'empty.jpg cannot be read: the file is empty'):
        read(tmp_path / 'empty.jpg')
    with pytest.raises(ValueError, match=r'the image given as bytes cannot be read'):
        read(b'hello')
    with pytest.raises(FileNotFoundError, match=r'image .*none.jpg does not exist'):
        read(tmp_path / 'none.jpg')


def test_pixels_without_a_range_are_refused():
    floats = encode(Image.new('F', (2, 2), 0.5), 'TIFF')
    with pytest.raises(ValueError, match='floats without a fixed range'):
        read_image(floats)
    with pytest.raises(ValueError, match='exceed 16 bits'):
        read_image(encode(Image.new('I', (2, 2), 70000), 'TIFF'))


def test_contiguous_keeps_the_pixels():
    image = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    for view in (image, image[1:4, 2:6], image[:, ::-1], image[1:4, ::-1], image[::-1]):
        result = contiguous(view)
        assert np.array_equal(result, view) and result.flags.c_contiguous
    assert contiguous(image) is image


def test_limits_of_pillow_stay_as_they_are(monkeypatch):
    """The limit is that of the call, whatever Pillow's own is, and that is not changed."""
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', 100)
    data = encode(photo(), 'PNG')
    assert open_image(data, 64 * 48).size == (64, 48)
    with pytest.raises(ValueError, match='it has 64x48 pixels, more than the limit of 0.003071 m'):
        open_image(data, 64 * 48 - 1)
    with pytest.raises(ValueError, match='it would become 128x96 pixels, more than the limit'):
        open_image(data, 64 * 48, scale=2)
    assert Image.MAX_IMAGE_PIXELS == 100


def test_a_header_tells_size_and_orientation(tmp_path):
    exif = Image.Exif()
    exif[0x112] = 6
    photo().save(tmp_path / 'a.jpg', exif=exif)
    photo().save(tmp_path / 'a.png')
    assert read_header(str(tmp_path / 'a.jpg')) == ((64, 48), 6)
    assert read_header(str(tmp_path / 'a.png')) == ((64, 48), 1)
    assert read_image(tmp_path / 'a.jpg').shape == (64, 48, 3)
    assert read_image(tmp_path / 'a.jpg', upright=False).shape == (48, 64, 3)


def test_only_listed_formats_are_tried():
    assert 'EPS' not in FORMATS and 'PSD' not in FORMATS
    for name in ('ICO', 'PCX'):
        with pytest.raises(ValueError, match='cannot be read: it is not an image'):
            read_image(encode(photo(), name))


def test_dark_16_bits_are_warned_of():
    values = np.array([[0, 200]], np.uint16)
    with pytest.warns(UserWarning, match='given as bytes: its largest value is 200 of 65535'):
        read_image(encode(Image.fromarray(values), 'PNG'))


def test_nothing_else_opens_images_or_lifts_limits():
    root = Path(__file__).parents[2]
    for path in [*root.glob('raproc/**/*.py'), *root.glob('tools/**/*.py')]:
        for line in path.read_text(encoding='utf-8').splitlines():
            assert 'Image.open(' not in line or 'formats=' in line, f'{path}: {line}'
            assert not any(f'.{name} =' in line for name in LIMITS), f'{path}: {line}'
