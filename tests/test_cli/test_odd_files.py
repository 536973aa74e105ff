"""A folder with files that nobody expects: one of them never ends the rest, and each is named."""

import errno
import os
import socket
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from raproc.cli.errors import CannotGoOn
from raproc.cli.jobs import Job, look_for, run_jobs
from raproc.datasets import read_image
from raproc.files import WriteError


@pytest.fixture
def photos(tmp_path, save_image):
    """A folder with one good image."""
    save_image(tmp_path / 'in/good.png', 4, 6)
    return tmp_path / 'in'


@pytest.fixture
def process(run, identity, photos):
    """Function that processes the folder: exit code, names of the outputs, what is said."""

    def process(*options, model=identity):
        out = photos.parent / 'out'
        code, _, err = run('process', photos, out, '--model', model, *options)
        return code, sorted(path.name for path in out.rglob('[!.]*')), err

    return process


def png(width, height, bits, colour, rows):
    """A PNG file of these rows."""
    head = struct.pack('>IIBBBBB', width, height, bits, colour, 0, 0, 0)
    chunks = [(b'IHDR', head), (b'IDAT', zlib.compress(rows, 9)), (b'IEND', b'')]
    parts = (
        struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b'\x89PNG\r\n\x1a\n' + b''.join(parts)


def test_what_is_left_out_is_listed(process, photos):
    for name in ('a.HEIC', 'b.heic', 'c.NEF', 'd.JPG.download', 'notes.txt'):
        (photos / name).write_bytes(b'')
    (photos / 'empty.png').write_bytes(b'')
    (photos / 'gone.png').symlink_to('nowhere')
    (photos / 'folder.png').mkdir()
    (photos / 'again').symlink_to(photos)
    code, written, err = process()
    assert code == 1 and written == ['good.png']
    listed = err[err.index('Left out:') :].splitlines()
    assert 'empty.png cannot be read: the file is empty' in listed[1]
    assert listed[2].strip().startswith('5 files skipped, not a known format: .heic (2), ')
    assert listed[3].endswith('gone.png: a link to nothing')
    assert listed[4] == '1 image written, 1 could not be done'


def test_files_that_are_no_images_are_no_failure(process, photos):
    (photos / 'notes.txt').write_text('')
    code, _, err = process()
    assert code == 0 and '1 file skipped, not a known format: .txt (1)' in err


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='needs pipes')
def test_pipes_and_sockets_are_not_waited_for(process, photos, monkeypatch):
    os.mkfifo(photos / 'pipe.png')
    monkeypatch.chdir(photos)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind('socket.png')
        code, written, err = process()
    assert code == 1 and written == ['good.png']
    assert 'pipe.png: not a regular file' in err and 'socket.png: not a regular file' in err
    with pytest.raises(ValueError, match='pipe.png: it is not|pipe.png cannot be read: it is not'):
        read_image(photos / 'pipe.png')
    with pytest.raises(ValueError, match="'pipe.png' is not a regular file"):
        look_for(['pipe.png'])


@pytest.mark.parametrize('name', ['n' * 251 + '.png', '\u732b' * 83 + '.png'])
def test_the_longest_names(process, photos, name):
    (photos / 'good.png').rename(photos / name)
    assert process()[:2] == (0, [name])


def test_a_name_that_becomes_too_long(process, photos, save_image):
    save_image(photos / ('n' * 251 + '.png'), 4, 6)
    code, written, err = process('--format', 'webp')
    assert code == 1 and written == ['good.webp'] and 'File name too long' in err


@pytest.mark.skipif(sys.platform != 'linux', reason='names are text there')
def test_a_name_that_is_no_text(run, process, photos, tmp_path):
    (photos / 'good.png').rename(os.fsdecode(os.fsencode(photos) + b'/caf\xe9.png'))
    (photos / os.fsdecode(b'bad\xe9.png')).write_bytes(b'text')
    code, written, err = process()
    assert code == 1 and [os.fsencode(name) for name in written] == [b'caf\xe9.png']
    assert 'bad\\xe9.png cannot be read' in err
    code, _, err = run('degrade', photos, tmp_path / 'noisy', '--task', 'dn')
    assert code == 1 and '1 image written, 1 could not be done' in err


def test_the_size_of_the_result_counts(process, photos, enlarging):
    """1000x1000 pixels are one megapixel, and four when they are doubled."""
    (photos / 'large.png').write_bytes(png(1000, 1000, 1, 0, bytes(126 * 1000)))
    code, written, err = process('--max-megapixels', '3', model=enlarging)
    assert code == 1 and written == ['good.png']
    assert 'it would become 2000x2000 pixels, more than the limit of 3 megapixels' in err
    assert process('--max-megapixels', '4', model=enlarging)[:2] == (0, ['good.png', 'large.png'])


def test_texts_do_not_keep_an_image_from_being_read(process, photos):
    text = PngImagePlugin.PngInfo()
    text.add_text('workflow', 'x' * 2_000_000, zip=True)
    image = Image.open(photos / 'good.png')
    image.save(photos / 'text.png', pnginfo=text)
    assert process()[:2] == (0, ['good.png', 'text.png'])
    assert np.array_equal(read_image(photos.parent / 'out/text.png'), np.asarray(image))


@pytest.mark.parametrize(
    'values, note',
    [
        ([[0, 254]], 'its largest value is 254 of 65535, so it is nearly black'),
        ([[0, 65535]], None),
    ],
)
def test_8_bits_in_16(process, photos, values, note):
    Image.fromarray(np.array(values, np.uint16)).save(photos / 'grey.png')
    code, _, err = process()
    assert code == 0 and (note in err if note else 'nearly black' not in err)


def test_8_bits_in_16_of_each_colour(process, photos):
    row = b'\0' + np.array([200, 201, 202], '>u2').tobytes()
    (photos / 'colours.png').write_bytes(png(1, 1, 16, 2, row))
    assert 'colours.png: its largest value is 0 of 255, so it is nearly black' in process()[2]


@pytest.mark.parametrize(
    'name, content', [('a.png', b'%!PS-Adobe-3.0 EPSF-3.0\n'), ('b.jpg', b'8BPS')]
)
def test_no_other_formats_are_tried(process, photos, name, content):
    (photos / name).write_bytes(content + b'%%BoundingBox: 0 0 8 8\nshowpage\n')
    code, _, err = process()
    assert code == 1 and f'{name} cannot be read: it is not an image' in err


@pytest.mark.parametrize(
    'error, reason',
    [
        (MemoryError(), 'there is not enough memory; use smaller tiles'),
        (RuntimeError('CUDA out of memory. Tried'), 'there is not enough memory; use smaller'),
        (KeyError('odd'), "KeyError: 'odd'"),
        (WriteError(Path('a'), OSError(errno.ENAMETOOLONG, 'File name too long')), 'too long'),
    ],
)
def test_any_error_is_that_of_its_file(tmp_path, capsys, error, reason):
    def work(job):
        if job.source.name == '0.png':
            raise error
        job.targets[0].write_text('')
        return ()

    jobs = [Job(Path(f'{index}.png'), (tmp_path / f'{index}',)) for index in range(3)]
    assert run_jobs(jobs, work, force=False) == 1
    listed = capsys.readouterr().err.split('Left out:')[1]
    assert '0.png: skipped: ' in listed and reason in listed
    assert listed.endswith('2 images written, 1 could not be done\n')


def test_nothing_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(os, 'access', lambda path, mode: False)
    jobs = [Job(Path('a.png'), (tmp_path / 'new/a.png',))]
    with pytest.raises(CannotGoOn, match=f'write into {tmp_path}, but got: Permission denied'):
        run_jobs(jobs, lambda job: pytest.fail('was started'), force=False)


def test_a_folder_that_cannot_be_listed(photos, monkeypatch):
    def walk(root, onerror, followlinks):
        onerror(PermissionError(errno.EACCES, 'Permission denied', f'{root}/closed'))
        yield root, [], ['good.png']

    monkeypatch.setattr(os, 'walk', walk)
    (left_out,) = look_for([str(photos)]).left_out
    assert left_out.path == f'{photos}/closed' and 'Permission denied' in left_out.reason
