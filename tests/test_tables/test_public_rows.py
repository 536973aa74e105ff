"""Rows of a table that are public networks, named by their files alone."""

import pytest
import torch
from public_files import make_network, save_network, save_onnx
from tiny_processor import SRRESNET, save
from tiny_table import make_parts, write_table

from raproc.apis.hub import write_pretrained
from raproc.tables import CellStore, TableComputer, read_plan

for _package in ('spandrel', 'onnx', 'onnxruntime', 'safetensors'):
    pytest.importorskip(_package)


@pytest.fixture(scope='module')
def parts(tmp_path_factory):
    root = tmp_path_factory.mktemp('table')
    return root, make_parts(root)


def computer_of(parts, folder, **configs):
    root, columns = parts
    rows = [dict(name=name, config=config) for name, config in configs.items()]
    path = write_table(root, columns, rows=rows, baseline=rows[0]['name'])
    return TableComputer(read_plan(str(path)), CellStore(folder))


def test_scores(parts, tmp_path):
    """An ONNX file that changes nothing scores as no processing; the others have cells, too."""
    identity, _ = save(tmp_path, dict(type='Interpolation'), name='identity')
    own, weights = save(tmp_path, SRRESNET, name='own')
    write_pretrained(tmp_path, str(own), weights)
    names = dict(
        identity=str(identity),
        onnx=f'onnx:{save_onnx(tmp_path / "a.onnx", scale=1)}',
        dncnn=f'spandrel:{save_network(make_network("DnCNN"), tmp_path / "dncnn.pth")}',
        own=str(tmp_path / 'model.safetensors'),
    )
    computer = computer_of(parts, tmp_path / 'cells', **names)
    units = {unit.row: unit for unit in computer.plan.units}
    assert [unit.is_trained for unit in units.values()] == [False, False, False, True]
    computer.check(computer.plan.units)
    assert [computer.compute(unit) for unit in computer.plan.units] == [3, 3, 3, 3]
    scores = {
        row: [computer.store.read(place).scores for place in unit.places()]
        for row, unit in units.items()
    }
    assert scores['onnx'] == scores['identity'] != scores['dncnn']
    assert scores['own'] not in (scores['identity'], scores['dncnn'])


def test_the_table_tells_which_recognizers_trained_a_file(parts, tmp_path):
    root, columns = parts
    config, _ = save(tmp_path, dict(type='Interpolation'), name='identity')
    first, *others = columns
    row = dict(name='tuned', config=str(config), trained_with=[first])
    path = write_table(root, columns, rows=[row], baseline='tuned')
    computer = TableComputer(read_plan(str(path)), CellStore(tmp_path / 'cells'))
    computer.compute(computer.plan.units[0])
    seen = {
        place.column: computer.store.read(place).seen for place in computer.plan.units[0].places()
    }
    assert seen == {first: True, **dict.fromkeys([*others, 'quality'], False)}
    path = write_table(root, columns, rows=[dict(row, trained_with=['three'])], baseline='tuned')
    with pytest.raises(ValueError, match=r"row 'tuned' has the columns \['three'\]"):
        read_plan(str(path))


def test_another_file_of_that_name_is_noticed(parts, tmp_path):
    path = save_network(make_network('DnCNN'), tmp_path / 'a.pth')
    computer = computer_of(parts, tmp_path / 'cells', dncnn=f'spandrel:{path}')
    computer.compute(computer.plan.units[0])
    state = make_network('DnCNN').state_dict()
    torch.save(state, path)
    with pytest.raises(ValueError, match='the processor was [0-9a-f]{16} and is [0-9a-f]{16} now'):
        computer.check(computer.plan.units)


def test_all_missing_files_are_named_first(parts, tmp_path):
    computer = computer_of(parts, tmp_path, a='onnx:a.onnx', b='spandrel:b.pth')
    with pytest.raises(
        FileNotFoundError, match=r"(?s)seed 0\) has no file 'a.onnx'.*'b.pth'.*--rows"
    ):
        computer.check(computer.plan.units)


def test_another_scale_than_that_of_the_task_is_refused(parts, tmp_path):
    computer = computer_of(parts, tmp_path, x2=f'onnx:{save_onnx(tmp_path / "a.onnx")}')
    with pytest.raises(
        ValueError, match='a processor of scale 1, but got onnx:.*a.onnx of scale 2'
    ):
        computer.check(computer.plan.units)
