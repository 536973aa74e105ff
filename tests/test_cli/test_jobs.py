"""Which files become which, and a loop that survives broken ones."""

import errno
import os
from pathlib import Path

import pytest

from raproc.cli.errors import CannotGoOn
from raproc.cli.jobs import Job, Source, find_sources, plan_jobs, run_jobs
from raproc.files import WriteError, write_bytes


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ('photos/b.png', 'photos/a.JPG', 'photos/sub/c.png', 'photos/.hidden.png'):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'')
    Path('photos/notes.txt').write_text('')


def names_of(*inputs, out='out'):
    return [source.name.as_posix() for source in find_sources(inputs, Path(out))]


def test_folder(photos):
    assert names_of('photos') == ['a.JPG', 'b.png', 'sub/c.png']


def test_file(photos):
    assert find_sources(['photos/sub/c.png']) == [Source(Path('photos/sub/c.png'), Path('c.png'))]


def test_pattern_keeps_the_folders_below_its_fixed_part(photos):
    assert names_of('photos/**/*.png') == ['b.png', 'sub/c.png']
    assert names_of('photos/*/*.png') == ['sub/c.png']


def test_several_inputs_count_once(photos):
    assert names_of('photos', 'photos/b.png') == ['a.JPG', 'b.png', 'sub/c.png']


@pytest.mark.parametrize(
    'text, message',
    [
        ('no', "expected a file, a folder or a pattern, but 'no' does not exist"),
        ('photos/*.gif', r"expected files that match 'photos/\*.gif', but got none"),
        ('empty', 'expected images in the folder empty, but got none'),
    ],
)
def test_nothing_found(photos, text, message):
    Path('empty').mkdir()
    with pytest.raises(FileNotFoundError, match=message):
        names_of(text)


@pytest.mark.parametrize('out', ['photos', 'photos/out', 'photos/../photos/sub'])
def test_output_inside_of_the_input(photos, out):
    with pytest.raises(ValueError, match='expected OUT outside of the input folder, but got'):
        names_of('photos', out=out)
    with pytest.raises(ValueError, match='got .* inside of photos, where the outputs would'):
        names_of('photos/**/*.png', out=out)
    assert names_of('photos/*.png', out=out) == ['b.png']


def test_one_name_for_two_inputs():
    sources = [Source(Path('x/a.jpg'), Path('a.jpg')), Source(Path('y/a.png'), Path('a.png'))]
    with pytest.raises(ValueError, match='x/a.jpg and y/a.png would both become out/a.png;'):
        plan_jobs(sources, lambda source: (Path('out/a.png'),))


def test_output_over_an_input():
    sources = [Source(Path('a.png'), Path('a.png'))]
    with pytest.raises(ValueError, match='apart from the inputs, but got a.png, which'):
        plan_jobs(sources, lambda source: (Path('./a.png'),))


def test_loop(tmp_path, capsys):
    """One is there, one is broken, one is written with a note."""
    (tmp_path / 'there').write_text('old')
    targets = {name: (tmp_path / name,) for name in ('there', 'broken', 'new')}
    todo = [Job(Path(f'{name}.png'), target) for name, target in targets.items()]

    def work(job):
        if job.source.stem == 'broken':
            raise ValueError('image broken.png cannot be read')
        write_bytes(job.targets[0], b'new')
        return ['a note']

    assert run_jobs(todo, work, force=False) == 1
    err = capsys.readouterr().err
    assert 'skipped: image broken.png cannot be read' in err and 'new.png: a note' in err
    assert err.endswith(
        '1 image written, 1 were there already (--force writes them again), 1 could not be done\n'
    )
    assert (tmp_path / 'there').read_text() == 'old'
    assert run_jobs(todo[:1], work, force=True) == 0
    assert (tmp_path / 'there').read_text() == 'new'


def test_a_job_is_done_when_all_its_files_are_there(tmp_path):
    (tmp_path / 'processed').write_text('')
    done = []
    job = Job(Path('a.png'), (tmp_path / 'processed', tmp_path / 'seen'))
    run_jobs([job], lambda job: done.append(job) or (), force=False)
    assert done == [job]


@pytest.mark.parametrize(
    'code, message',
    [
        (errno.ENOSPC, 'expected space for .*a.png, but got a full disk'),
        (errno.EROFS, 'expected to write .*a.png, but got: Read-only'),
    ],
)
def test_nothing_half_written(tmp_path, monkeypatch, code, message):
    def fail(source, target):
        raise OSError(code, 'Read-only file system')

    monkeypatch.setattr(os, 'replace', fail)
    with pytest.raises(WriteError, match=message):
        write_bytes(tmp_path / 'sub' / 'a.png', b'content')
    assert list((tmp_path / 'sub').iterdir()) == []


def test_full_disk_ends_the_loop(tmp_path):
    todo = [Job(Path(f'{i}.png'), (tmp_path / f'{i}',)) for i in range(3)]

    def work(job):
        if job.source.stem == '1':
            raise CannotGoOn('there is no space left for 1')
        return ()

    with pytest.raises(CannotGoOn, match='space left for 1; 1 of 3 images are written, the'):
        run_jobs(todo, work, force=False)
