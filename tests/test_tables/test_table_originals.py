"""Before a table is computed, each column looks once at originals, or at the row of them."""

import pytest
from tiny_table import make_table

from raproc.tables import CellStore, TableComputer, compute, read_plan


@pytest.fixture
def looked(monkeypatch):
    """What was looked at: the few images of a dataset, or the records of all."""
    seen = []
    monkeypatch.setattr(
        compute, 'check_originals', lambda recognizer, *_: seen.append((recognizer.name, 'images'))
    )
    monkeypatch.setattr(
        compute,
        'check_records',
        lambda recognizer, records, *_: seen.append((recognizer.name, len(records))),
    )
    return seen


def test_each_column_looks_once(tmp_path, looked):
    rows = [dict(name='original'), dict(name='start', config=str(tmp_path / 'plain.py'))]
    plan = read_plan(str(make_table(tmp_path, rows=rows, baseline='original')))
    original = [unit for unit in plan.units if unit.row == 'original']
    store = CellStore(plan.cells)
    TableComputer(plan, store, look_at_originals=False).check(original)
    assert looked == []
    computer = TableComputer(plan, store)
    computer.check(original)
    assert looked == [('one', 'images'), ('two', 'images')]
    computer.compute(original[0])
    computer.check(original)  # nothing is left to compute
    assert len(looked) == 2
    assert computer._records_of_originals(original[0].dataset, 'two') == store.records(
        original[0].places()[1]
    )
    computer._is_done = lambda *_: False
    computer.check(original)
    assert looked[2:] == [('one', 10), ('two', 10)]


def test_an_error_names_the_column(tmp_path, monkeypatch):
    def stop(*args):
        raise ValueError('no more than chance')

    monkeypatch.setattr(compute, 'check_originals', stop)
    rows = [dict(name='original')]
    plan = read_plan(str(make_table(tmp_path, rows=rows, baseline='original')))
    with pytest.raises(ValueError, match="column 'one': no more than chance"):
        TableComputer(plan, CellStore(plan.cells)).check(plan.units)
