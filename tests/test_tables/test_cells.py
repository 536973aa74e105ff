"""Cells on disk: complete or not there, compared before they are trusted, never thrown away."""

import dataclasses
import shutil

import pytest

from raproc.tables import Cell, CellStore, Place

PLACE = Place('sr', 'ra:r18', 0, 'r50')
RECORDS = [dict(image='a.png', label=1, prediction=1, score=0.5)]


def cell(place=PLACE, **made_of):
    return Cell(place, dict(score=61.8), dict(score=0.2), 1, False, 'top-1', made_of)


@pytest.fixture
def store(tmp_path):
    return CellStore(tmp_path / 'cells')


def test_reads_what_was_written(store):
    assert PLACE not in store
    store.write(cell(checkpoint='aa'), RECORDS)
    assert PLACE in store
    assert store.read(PLACE) == cell(checkpoint='aa')
    assert store.records(PLACE) == RECORDS


def test_files_have_names_that_every_system_allows(store):
    store.write(cell(), RECORDS)
    folder = store.root / 'sr' / 'ra_r18' / 'seed0'
    assert sorted(path.name for path in folder.iterdir()) == ['r50.json', 'r50.jsonl']


def test_missing_cell_is_named(store):
    with pytest.raises(FileNotFoundError, match=r'\(sr, ra:r18, seed 0, r50\) is missing'):
        store.read(PLACE)


def test_a_cell_without_records_does_not_exist(store, monkeypatch):
    def full_disk(path, records):
        raise OSError('no space left')

    monkeypatch.setattr('raproc.tables.cells.write_records', full_disk)
    with pytest.raises(OSError, match='no space left'):
        store.write(cell(), RECORDS)
    assert PLACE not in store


def test_changes_are_sentences(store):
    store.write(cell(checkpoint='aa', dataset='dd'), RECORDS)
    assert store.changes(PLACE, dict(checkpoint='aa', dataset='dd')) == []
    assert store.changes(PLACE, dict(checkpoint='bb', dataset='dd')) == [
        '(sr, ra:r18, seed 0, r50): the checkpoint was aa and is bb now'
    ]


def test_takes_in_the_cells_of_another_folder(store, tmp_path):
    other = CellStore(tmp_path / 'other')
    twin = dataclasses.replace(PLACE, column='v16')
    store.write(cell(checkpoint='aa'), RECORDS)
    other.write(cell(checkpoint='aa'), RECORDS)
    other.write(cell(twin, checkpoint='aa'), RECORDS)
    assert store.take_in(other.root) == 1
    assert store.read(twin) == other.read(twin)
    assert store.records(twin) == RECORDS


def test_takes_in_an_archive(store, tmp_path):
    other = CellStore(tmp_path / 'other')
    other.write(cell(checkpoint='aa'), RECORDS)
    archive = shutil.make_archive(str(tmp_path / 'cells'), 'zip', other.root)
    assert store.take_in(archive) == 1
    assert store.read(PLACE) == cell(checkpoint='aa') and store.records(PLACE) == RECORDS


def test_refuses_cells_of_something_else(store, tmp_path):
    other = CellStore(tmp_path / 'other')
    store.write(cell(checkpoint='aa'), RECORDS)
    other.write(cell(checkpoint='bb'), RECORDS)
    with pytest.raises(ValueError, match='hold different cells:\n.*was aa and is bb now'):
        store.take_in(other.root)
    assert store.read(PLACE).made_of == dict(checkpoint='aa')


@pytest.mark.parametrize('task', ['jpeg', '../../elsewhere'])
def test_refuses_a_cell_that_lies_in_another_place(task, store, tmp_path):
    """Nothing of an archive of others is written outside of the store."""
    other = CellStore(tmp_path / 'other')
    other.write(cell(), RECORDS)
    file = other.root / PLACE.path
    file.write_text(file.read_text().replace('"sr"', f'"{task}"'))
    with pytest.raises(ValueError, match=f'of the place sr.ra_r18.*got one of .*{task}.*take its'):
        store.take_in(other.root)
    assert not store.root.exists() and not list(tmp_path.rglob('elsewhere'))


def test_refuses_a_folder_without_cells(store, tmp_path):
    with pytest.raises(FileNotFoundError, match='there are no cells in'):
        store.take_in(tmp_path)
