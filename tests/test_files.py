"""A file appears whole or not at all, under any name, and errors name the file and the space."""

import errno
import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from raproc.files import (
    InUseError,
    WriteError,
    holding,
    remove_temporary,
    replacing,
    write_bytes,
    write_checkpoint,
    write_image,
    write_json,
    write_text,
)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def fail(code):
    def raise_error(*args):
        raise OSError(code, os.strerror(code))

    return raise_error


def test_folders_are_made_and_files_replaced(tmp_path):
    for content in (b'first', b'second'):
        write_bytes(tmp_path / 'new' / 'a.bin', content)
        assert (tmp_path / 'new' / 'a.bin').read_bytes() == content
    assert names(tmp_path / 'new') == ['a.bin']


@pytest.mark.parametrize('name', ['n' * 251 + '.png', '猫' * 83 + '.png'])
def test_longest_names(tmp_path, name):
    write_bytes(tmp_path / name, b'content')
    assert names(tmp_path) == [name]


def test_name_that_is_too_long(tmp_path):
    with pytest.raises(WriteError, match=r'expected to write .*n\.png, but got: File name too'):
        write_bytes(tmp_path / ('n' * 252 + '.png'), b'content')
    assert names(tmp_path) == []


def test_text_and_json(tmp_path):
    write_text(tmp_path / 'a.txt', 'größer\n')
    assert (tmp_path / 'a.txt').read_bytes().decode('utf-8') == 'größer\n'
    write_json(tmp_path / 'a.json', dict(a=[1, 2.5]))
    assert json.loads((tmp_path / 'a.json').read_text()) == dict(a=[1, 2.5])
    assert (tmp_path / 'a.json').read_text().endswith('}\n')
    with pytest.raises(ValueError, match='not JSON compliant'):
        write_json(tmp_path / 'b.json', float('nan'), allow_nan=False)
    assert names(tmp_path) == ['a.json', 'a.txt']


@pytest.mark.parametrize('make', [lambda pixels: pixels, Image.fromarray])
def test_image(tmp_path, make):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    write_image(tmp_path / 'a.PNG', make(pixels))
    assert np.array_equal(np.asarray(Image.open(tmp_path / 'a.PNG')), pixels)
    with pytest.raises(ValueError, match=r"name of an image such as a\.png, but got '.*a\.xyz'"):
        write_image(tmp_path / 'a.xyz', make(pixels))
    assert names(tmp_path) == ['a.PNG']


def test_checkpoint(tmp_path):
    write_checkpoint(tmp_path / 'a.pth', dict(state_dict=dict(weight=torch.ones(2))))
    loaded = torch.load(tmp_path / 'a.pth', weights_only=True)
    assert torch.equal(loaded['state_dict']['weight'], torch.ones(2))


@pytest.mark.parametrize('error', [KeyboardInterrupt, ValueError, SystemExit])
def test_interrupted_block_leaves_nothing(tmp_path, error):
    write_bytes(tmp_path / 'a.bin', b'old')
    with pytest.raises(error), replacing(tmp_path / 'a.bin') as temporary:
        temporary.write_bytes(b'half')
        assert temporary.parent == tmp_path and temporary.suffix == '.tmp'
        raise error
    assert (tmp_path / 'a.bin').read_bytes() == b'old'
    assert names(tmp_path) == ['a.bin']


def test_interrupted_rename_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, 'replace', interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / 'a.bin', b'new')
    assert names(tmp_path) == []


@pytest.mark.parametrize('code', [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_one_sentence_with_the_free_space(tmp_path, monkeypatch, code):
    monkeypatch.setattr(os, 'fsync', fail(code))
    expected = r'expected space for .*a\.bin, but got a full disk with \d+\.\d MiB left; free some'
    with pytest.raises(WriteError, match=expected) as caught:
        write_bytes(tmp_path / 'new' / 'a.bin', b'new')
    assert caught.value.errno == code and '\n' not in str(caught.value)
    assert names(tmp_path / 'new') == []


def test_file_where_a_folder_should_be(tmp_path):
    (tmp_path / 'a').touch()
    with pytest.raises(WriteError, match=r'expected to write .*b\.bin, but got: '):
        write_bytes(tmp_path / 'a' / 'b.bin', b'new')
    with pytest.raises(WriteError, match='Is a directory'):
        write_bytes(tmp_path, b'new')


@pytest.mark.skipif(not os.path.exists('/dev/null'), reason='has no /dev/null')
def test_device_stays_a_device():
    write_text('/dev/null', 'text')
    assert not os.path.isfile('/dev/null')


def test_other_errors_of_the_block_stay_as_they_are(tmp_path):
    with pytest.raises(FileNotFoundError, match='elsewhere'), replacing(tmp_path / 'a.bin'):
        open(tmp_path / 'elsewhere')
    with pytest.raises(OSError, match='no answer') as caught, replacing(tmp_path / 'a.bin'):
        raise OSError('no answer')
    assert not isinstance(caught.value, WriteError)


def test_error_can_be_sent_to_another_process(tmp_path, monkeypatch):
    monkeypatch.setattr(os, 'fsync', fail(errno.EACCES))
    with pytest.raises(WriteError) as caught:
        write_bytes(tmp_path / 'a.bin', b'new')
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_left_behind_files_of_one_owner_are_removed(tmp_path):
    for owner in ('me', 'other'):
        with replacing(tmp_path / 'a.bin', owner) as temporary:
            temporary.write_bytes(b'')
        temporary.write_bytes(b'half')
    remove_temporary([tmp_path, tmp_path], 'me')
    (left, _) = names(tmp_path)
    assert left.startswith('.raproc-other-')


@pytest.mark.skipif(not os.path.exists('/dev/full'), reason='has no /dev/full')
def test_device_that_is_full():
    with pytest.raises(WriteError, match='expected space for /dev/full, but got a full disk'):
        write_text('/dev/full', 'text')


def test_left_behind_files_of_anybody(tmp_path):
    for name in ('.raproc-1-a.tmp', '.raproc-me-b.tmp', 'c.tmp'):
        (tmp_path / name).touch()
    found = remove_temporary([tmp_path])
    assert sorted(path.name for path in found) == ['.raproc-1-a.tmp', '.raproc-me-b.tmp']
    assert names(tmp_path) == ['c.tmp']


def test_a_lock_ends_with_its_process(tmp_path):
    """Also where that is killed while processes that it started live on."""
    code = (
        'import os, sys, time\n'
        'from raproc.files import holding\n'
        "with holding(sys.argv[1], 'one training'):\n"
        '    child = os.fork()\n'
        "    print(child if child else '', flush=True)\n"
        '    time.sleep(60)\n'
    )
    path = tmp_path / 'new' / '.lock'
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[1]))
    command = [sys.executable, '-c', code, path]
    other = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    lines = {other.stdout.readline().strip(), other.stdout.readline().strip()}
    (child,) = lines - {''}
    try:
        message = f'new to be free for .* one of process {other.pid} on'
        with pytest.raises(InUseError, match=message), holding(path, 'one training'):
            pass
        other.kill()
        other.wait()
        with holding(path, 'one training'):
            assert f'process {os.getpid()} on' in path.read_text()
    finally:
        other.kill()
        os.kill(int(child), signal.SIGKILL)
        other.stdout.close()
