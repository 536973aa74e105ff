"""raproc process: files and folders through a processor."""

import errno
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_processor import SRRESNET, save

from raproc.datasets import read_image


def files_of(folder):
    """The files, but for the note of which processor made them."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob('[!.]*.*'))


def test_folder(run, identity, tmp_path, save_image):
    image = save_image(tmp_path / 'in' / 'a.png')
    save_image(tmp_path / 'in' / 'sub' / 'b.jpg')
    code, _, err = run('process', tmp_path / 'in', tmp_path / 'out', '--model', identity)
    assert code == 0 and err.endswith('2 images written\n')
    assert files_of(tmp_path / 'out') == ['a.png', 'sub/b.png']
    assert np.array_equal(read_image(tmp_path / 'out' / 'a.png'), image)


def test_second_start_goes_on(run, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    save_image(tmp_path / 'in' / 'b.png')
    (tmp_path / 'out').mkdir()
    (tmp_path / 'out' / 'a.png').write_text('mine')
    args = ('process', tmp_path / 'in', tmp_path / 'out', '--model', identity)
    assert run(*args)[2].endswith(
        '1 image written, 1 were there already (--force writes them again)\n'
    )
    assert (tmp_path / 'out' / 'a.png').read_text() == 'mine'
    assert run(*args, '--force')[2].endswith('2 images written\n')
    assert read_image(tmp_path / 'out' / 'a.png').shape == (40, 48, 3)


def test_broken_file(run, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    (tmp_path / 'in' / 'bad.png').write_text('text')
    code, _, err = run('process', tmp_path / 'in', tmp_path / 'out', '--model', identity)
    assert code == 1
    assert 'bad.png cannot be read: it is not an image' in err and '1 could not be done' in err
    assert files_of(tmp_path / 'out') == ['a.png']


def test_both(run, inverting, tmp_path, save_image):
    image = save_image(tmp_path / 'in' / 'a.png')
    args = ('process', tmp_path / 'in', tmp_path / 'out', '--model', inverting, '--for', 'both')
    assert run(*args)[0] == 0
    assert files_of(tmp_path / 'out') == ['processed/a.png', 'seen/a.png']
    assert np.array_equal(read_image(tmp_path / 'out' / 'processed' / 'a.png'), image)
    assert np.array_equal(read_image(tmp_path / 'out' / 'seen' / 'a.png'), 255 - image)


def test_both_without_a_transformer(run, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    run('process', tmp_path / 'in', tmp_path / 'out', '--model', identity, '--for', 'both')
    assert files_of(tmp_path / 'out') == ['processed/a.png']


@pytest.mark.parametrize('name', ['seen', 'machines'])
def test_seen(run, inverting, tmp_path, save_image, name):
    image = save_image(tmp_path / 'a.png')
    out = tmp_path / 'b.png'
    run('process', tmp_path / 'a.png', out, '--model', inverting, '--for', name)
    assert np.array_equal(read_image(out), 255 - image)


def test_file_to_file(run, enlarging, tmp_path, save_image):
    save_image(tmp_path / 'a.png')
    out = tmp_path / 'new' / 'b.jpg'
    args = ('process', tmp_path / 'a.png', out, '--model', enlarging, '--quality', '50')
    assert run(*args, '--tile', '16')[0] == 0
    assert Image.open(out).format == 'JPEG' and Image.open(out).size == (96, 80)


def test_alpha_and_formats(run, enlarging, tmp_path):
    (tmp_path / 'in').mkdir()
    Image.new('RGBA', (4, 4), (9, 9, 9, 128)).save(tmp_path / 'in' / 'a.webp', lossless=True)
    Image.new('L', (4, 4), 200).save(tmp_path / 'in' / 'b.bmp')
    Image.fromarray(np.full((4, 4), 65535, np.uint16)).save(tmp_path / 'in' / 'c.tiff')
    args = ('process', tmp_path / 'in', tmp_path / 'out', '--model', enlarging, '--format', 'same')
    assert run(*args)[0] == 0
    assert files_of(tmp_path / 'out') == ['a.webp', 'b.png', 'c.tiff']
    assert Image.open(tmp_path / 'out' / 'a.webp').getchannel('A').getextrema() == (128, 128)
    assert read_image(tmp_path / 'out' / 'b.png').min() == 200
    assert read_image(tmp_path / 'out' / 'c.tiff').min() == 255


def test_orientation(run, identity, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 8
    Image.new('RGB', (6, 4)).save(tmp_path / 'a.jpg', exif=exif)
    run('process', tmp_path / 'a.jpg', tmp_path / 'b.jpg', '--model', identity)
    result = Image.open(tmp_path / 'b.jpg')
    assert result.size == (4, 6) and 0x0112 not in result.getexif()


@pytest.mark.parametrize('suffix', ['gif', 'png', 'tiff', 'webp'])
def test_animations_and_pages_are_noted(run, identity, tmp_path, suffix):
    frames = [Image.new('RGB', (2, 2), color) for color in ('red', 'blue')]
    path = tmp_path / f'a.{suffix}'
    frames[0].save(path, save_all=True, append_images=frames[1:])
    code, _, err = run('process', path, tmp_path / 'out', '--model', identity)
    assert code == 0 and f'{path.name}: only the first of its 2 frames or pages is used' in err
    red, green, blue = read_image(tmp_path / 'out' / 'a.png')[0, 0]
    assert red > 240 and green < 15 and blue < 15


def test_input_folder_inside_of_the_output(run, identity, tmp_path, save_image):
    """What lies beside the input stays; only writing over an input is refused."""
    save_image(tmp_path / 'out' / 'in' / 'a.png')
    save_image(tmp_path / 'out' / 'b.png')
    args = ('process', tmp_path / 'out' / 'in', tmp_path / 'out', '--model', identity)
    assert run(*args)[0] == 0
    assert files_of(tmp_path / 'out') == ['a.png', 'b.png', 'in/a.png']
    image = tmp_path / 'out' / 'b.png'
    code, _, err = run('process', image, tmp_path / 'out', '--model', identity)
    assert code == 2 and 'expected an output apart from the inputs' in err


def test_full_disk(run, identity, tmp_path, save_image, monkeypatch):
    save_image(tmp_path / 'in' / 'a.png')

    def write_bytes(path, content):
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr(Path, 'write_bytes', write_bytes)
    code, _, err = run('process', tmp_path / 'in', tmp_path / 'out', '--model', identity)
    assert code == 1 and 'expected space for' in err and 'a full disk with' in err
    assert '0 of 1 images are written, the same command continues with the others' in err
    assert files_of(tmp_path / 'out') == []


@pytest.mark.parametrize('sign, code', [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_interrupted_and_gone_on(run, tmp_path, save_image, sign, code):
    """All that is there is complete, and the same command does the rest."""
    number = 300
    for index in range(number):
        save_image(tmp_path / 'in' / f'{index:03}.png')
    config, weights = save(tmp_path, dict(SRRESNET, scale=1, mid_channels=8))
    args = ['process', str(tmp_path / 'in'), str(tmp_path / 'out'), '--model', str(config)]
    args += ['--weights', str(weights)]
    process = subprocess.Popen(
        [sys.executable, '-m', 'raproc.cli', *args], stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and len(files_of(tmp_path / 'out')) < 3:
        time.sleep(0.01)
    process.send_signal(sign)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    if sign == signal.SIGINT:
        assert 'raproc process: error: stopped' in err and 'Traceback' not in err
    done = list((tmp_path / 'out').glob('[0-9]*.png'))
    assert 0 < len(done) < number
    assert all(read_image(path).shape == (40, 48, 3) for path in done)
    code, _, err = run(*args)
    assert code == 0 and f'{len(done)} were there already' in err
    assert len(list((tmp_path / 'out').glob('[0-9]*.png'))) == number


def test_tiles_of_whole_image_networks(run, tmp_path, save_image):
    config, _ = save(tmp_path, dict(type='Centre'))
    save_image(tmp_path / 'a.png')
    args = ('process', tmp_path / 'a.png', tmp_path / 'out', '--model', config, '--tile', '16')
    code, _, err = run(*args)
    assert code == 0 and 'raproc: warning: the networks look at the whole image' in err


def test_limit_of_pixels(run, identity, tmp_path, monkeypatch):
    """Pillow's own limit is lifted for the run alone."""
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', 100)
    Image.new('1', (1001, 1000)).save(tmp_path / 'a.png')
    args = ('process', tmp_path / 'a.png', tmp_path / 'out', '--model', identity)
    code, _, err = run(*args, '--max-megapixels', '1')
    assert code == 1 and 'it has 1001x1000 pixels, more than the limit of 1 megapixels' in err
    assert run(*args)[0] == 0
    assert Image.MAX_IMAGE_PIXELS == 100


def test_too_large_for_the_format(run, enlarging, tmp_path):
    Image.new('L', (8200, 1)).save(tmp_path / 'a.png')
    args = ('process', tmp_path / 'a.png', tmp_path / 'a.webp', '--model', enlarging)
    code, _, err = run(*args)
    assert code == 1 and 'at most 16383 pixels a side for webp, but got 16400x2' in err


@pytest.mark.parametrize(
    'options, message',
    [
        (('out', '--model', 'ra/sr_r19_cls'), 'the nearest are ra/sr_r18_cls'),
        (('out', '--model', 'ra/sr_r18_cls'), 'ra/sr_r18_cls has trained parts: give their'),
        (('out', '--model', 'plain/sr', '--weights', 'no.pth'), 'no such file'),
        (('in', '--model', 'IDENTITY'), 'expected OUT outside of the input folder'),
        (('out', '--model', 'IDENTITY', '--quality', '9'), 'expected --quality with --format jpeg'),
        (('out', '--model', 'IDENTITY', '--quality', '0'), 'a whole number from 1 to 100, but got'),
        (('out', '--model', 'IDENTITY', '--tile', 'x'), 'a whole number of at least 0, but got'),
        (('out', '--model', 'IDENTITY', '--device', 'gpu'), "but got 'gpu'"),
        (('out',), 'but got neither a config nor weights; set --model or --weights'),
    ],
)
def test_wrong_use(run, identity, tmp_path, save_image, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    save_image(tmp_path / 'in' / 'a.png')
    options = [identity if option == 'IDENTITY' else option for option in options]
    code, _, err = run('process', 'in', *options)
    assert code == 2 and message in err and 'Traceback' not in err
    assert not (tmp_path / 'out').exists()


@pytest.mark.parametrize(
    'options, message',
    [
        (('--for', 'both'), "expected a folder as OUT for --for both, but got the file 'b.jpg'"),
        (('--format', 'png'), "expected --format jpeg for OUT 'b.jpg', but got png"),
    ],
)
def test_wrong_use_of_a_file(run, identity, tmp_path, save_image, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    save_image(tmp_path / 'a.png')
    code, _, err = run('process', 'a.png', 'b.jpg', '--model', identity, *options)
    assert code == 2 and message in err


def test_a_second_processor_is_refused(run, identity, inverting, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    save_image(tmp_path / 'in' / 'b.png')
    args = ['process', tmp_path / 'in', tmp_path / 'out', '--model']
    assert run(*args, identity)[0] == 0
    assert run(*args, identity)[0] == 0
    code, _, err = run(*args, inverting, '--force')
    assert code == 2 and err.count('\n') == 1
    assert f'got {tmp_path}/out with images of {identity} for both; choose another OUT' in err
    assert run(*args[:2], tmp_path / 'other', '--model', inverting)[0] == 0
    code, _, err = run(*args[:2], tmp_path / 'other', '--model', inverting, '--for', 'machines')
    assert code == 2 and 'choose another OUT' in err


def test_jpg_is_jpeg(run, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    args = ('process', tmp_path / 'in', tmp_path / 'out', '--model', identity, '--format', 'jpg')
    assert run(*args)[0] == 0
    assert files_of(tmp_path / 'out') == ['a.jpg']


def test_examples_come_along(run, identity, tmp_path, save_image, monkeypatch):
    save_image(tmp_path / 'shipped' / 'a.png')
    monkeypatch.setattr('raproc.cli.jobs.EXAMPLES', tmp_path / 'shipped')
    monkeypatch.chdir(tmp_path)
    assert run('process', 'examples', 'out', '--model', identity)[0] == 0
    assert files_of(tmp_path / 'out') == ['a.png']
