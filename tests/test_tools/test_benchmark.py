"""The benchmark runs at tiny sizes and reports what it promises; how fast is not tested."""

import importlib
import json
import sys
from pathlib import Path

import pytest
from torch import nn

TOOLS = str(Path(__file__).parents[2] / 'tools')
sys.path.insert(0, TOOLS)
benchmark = importlib.import_module('benchmark')
report = importlib.import_module('benchmark_report')
sys.path.remove(TOOLS)

TINY = report.Setup(repeats=1, batch_size=2, size=32)


def check_ratios(rows, part):
    assert all(row['part'] == part and row['what'] and row['value'] for row in rows)
    for row in rows:
        assert 0 < row['lowest'] <= row['ratio'] <= row['highest']


def test_functions_take_turns_and_warm_up_does_not_count():
    calls = []
    functions = {name: lambda name=name: calls.append(name) for name in 'ab'}
    times = report.take_turns(functions, report.Setup(repeats=2), warm_up=1)
    assert calls == ['a', 'b'] * 3
    assert {name: len(values) for name, values in times.items()} == dict(a=2, b=2)


@pytest.mark.parametrize('goal, met', [('>= 3.5', False), ('<= 3.5', True), ('>= 3', True)])
def test_ratio_is_the_median_of_the_rounds(goal, met):
    row = report.ratio_row('step', 'x', '1', [2, 6, 8], [1, 2, 2], goal)
    assert (row['lowest'], row['ratio'], row['highest']) == (2, 3, 4)
    assert row['goal'] == goal and row['met'] is met


def test_table():
    rows = [
        report.ratio_row('step', 'x', '5 images/s', [2], [1], '>= 1.3'),
        dict(part='runner', what='y', value='1 of 62', goal='0', met=False),
    ]
    lines = report.to_markdown(rows).splitlines()
    assert lines[2] == '| step | x | 5 images/s | 2.00 (2.00-2.00) | >= 1.3 | yes |'
    assert lines[3] == '| runner | y | 1 of 62 |  | 0 | NO |'


def test_step():
    rows = benchmark.measure_step(TINY)
    check_ratios(rows, 'step')
    names = ["the authors' arrangement", 'R frozen', '+ channels_last', "+ raproc's layers"]
    assert [row['what'] for row in rows][:4] == names
    assert rows[0]['ratio'] == 1
    assert [bool(row['goal']) for row in rows] == [False] * (len(rows) - 1) + [True]


def test_authors_have_the_layers_of_pytorch():
    network = benchmark.with_torch_layers(benchmark.SRResNet(mid_channels=4))
    own = [type(m) for m in network.modules() if isinstance(m, nn.Conv2d | nn.PReLU)]
    assert set(own) == {nn.Conv2d, nn.PReLU}


def test_runner_and_what_the_frozen_recognizer_leaves():
    whole, *frozen = benchmark.measure_runner(TINY, steps=2)
    check_ratios([whole], 'runner')
    assert whole['goal'] == '<= 1.05'
    assert [row['value'].split(' of ')[0] for row in frozen] == ['0', '0', '0']
    assert all(row['met'] for row in frozen)


def test_evaluation():
    names = ('resnet18', 'squeezenet1_1')
    rows = benchmark.measure_evaluation(TINY, names, images=2)
    check_ratios(rows, 'evaluation')
    assert rows[0]['what'].startswith('P once and 2 recognizers')
    assert [row['goal'] for row in rows] == ['<= 1.1', '']


def test_data():
    rows = benchmark.measure_data(TINY, images=2)
    check_ratios(rows, 'data')
    assert [row['what'].split()[0] for row in rows] == ['sr', 'dn', 'jpeg']


def test_main_writes_machine_and_rows(tmp_path, monkeypatch, capsys):
    row = dict(part='data', what='sr', value='9 images/s', goal='')
    out = tmp_path / 'report.json'
    monkeypatch.setattr(benchmark, 'measure_data', lambda *args, **kwargs: [row])
    monkeypatch.setattr(benchmark.torch.cuda, 'is_available', lambda: False)
    monkeypatch.setattr(sys, 'argv', ['benchmark.py', 'data', '--out', str(out)])
    benchmark.main()
    written = json.loads(out.read_text())
    assert written['rows'] == [row]
    assert {'cpu', 'cores', 'threads', 'torch', 'bf16_units', 'load'} <= set(written['machine'])
    assert '| data | sr | 9 images/s |' in capsys.readouterr().out
