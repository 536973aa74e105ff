"""The benchmark runs at tiny sizes and reports what it promises; how fast is not tested."""

import importlib
import json
import logging
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

TOOLS = str(Path(__file__).parents[2] / 'tools')
sys.path.insert(0, TOOLS)
benchmark = importlib.import_module('benchmark')
report, limits, pairs, step, methods, memory, runner, evaluation, data, curves, estimate = (
    importlib.import_module(f'benchmarks.{name}')
    for name in (
        'report',
        'limits',
        'pairs',
        'step',
        'methods',
        'memory',
        'runner',
        'evaluation',
        'data',
        'curves',
        'estimate',
    )
)
startup, processing, distributed, children = (
    importlib.import_module(f'benchmarks.{name}')
    for name in ('startup', 'processing', 'distributed', 'children')
)
sys.path.remove(TOOLS)

TINY = report.Setup(repeats=1, batch_size=2, size=32, quick=True)


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


@pytest.mark.parametrize(
    'figure, goal, met',
    [(0.2, '<= 0.3 s', True), (240, '>= 250 images/s', False), (0, '0', True), (1, '0', False)],
)
def test_goal_of_a_figure_may_name_its_unit(figure, goal, met):
    assert report.figure_row('x', 'y', 'z', figure, goal)['met'] is met


def test_unreadable_goal_is_an_error():
    with pytest.raises(ValueError, match="such as '>= 1.5'.*but got 'fast'"):
        report.is_met(1, 'fast')


def test_table():
    rows = [
        report.ratio_row('step', 'x', '5 images/s', [2], [1], '>= 1.3'),
        report.figure_row('runner', 'y', '1 of 62', 1, '0'),
    ]
    lines = report.to_markdown(rows).splitlines()
    assert lines[2] == '| step | x | 5 images/s | 2.00 (2.00-2.00) | >= 1.3 | yes |'
    assert lines[3] == '| runner | y | 1 of 62 |  | 0 | NO |'


def test_operations_are_counted():
    layer = nn.Conv2d(3, 8, 5, bias=False)
    image = torch.rand(1, 3, 8, 8)
    # 4x4 places, each with 8 sums of 3x5x5 products.
    assert limits.count_flops(lambda: layer(image)) == 16 * 8 * 75 * 2


def test_share_of_the_limit():
    limit = limits.Multiplication(TINY, torch.float32)
    # The machine multiplies in 1 s; two images of half of that would take as long.
    row = limits.limit_row('step', 'x', [4.0], [1.0], limit, limit.flops // 2, 2, '>= 0.7')
    assert row['ratio'] == 0.25 and row['met'] is False
    assert row['value'].startswith('0.50 of 2.00 images/s')


def test_step():
    rows = step.measure(TINY)
    check_ratios(rows, 'step')
    names = [
        "the authors' arrangement",
        'R frozen',
        '+ folded normalisations',
        '+ channels_last',
        "+ raproc's layers",
    ]
    assert [row['what'] for row in rows][:5] == names
    assert rows[0]['ratio'] == 1
    shares = [row for row in rows if 'share of the limit' in row['what']]
    assert rows[4]['goal'] == '>= 1.8' and shares[0]['what'].endswith('float32')
    assert all('GFLOP per image' in row['value'] for row in shares)


def test_authors_have_the_layers_of_pytorch():
    network = step.with_torch_layers(step.SRResNet(mid_channels=4))
    own = [type(m) for m in network.modules() if isinstance(m, nn.Conv2d | nn.PReLU)]
    assert set(own) == {nn.Conv2d, nn.PReLU}


def test_plain_step_of_a_detector_gives_the_weights_of_the_recognizer_gradients(monkeypatch):
    built = []
    build = methods.MODELS.build
    monkeypatch.setattr(methods.MODELS, 'build', lambda cfg: built.append(build(cfg)) or built[-1])
    methods.plain_detector_step(pairs.batch_of(1, 64, with_boxes=True), 'cpu')()
    (recognizer,) = built
    assert any(weight.grad is not None for weight in recognizer.network.parameters())
    assert not recognizer.network.training


@pytest.mark.slow
def test_methods():
    rows = methods.measure(TINY)
    check_ratios(rows, 'methods')
    assert {row['what'].split(',')[0] for row in rows} == {
        'RA with T',
        'unsupervised RA',
        'RA',
    }


def test_the_peak_of_a_new_process_is_its_own():
    held = bytes(10**9) + b'x'  # copied, so that its pages are there
    assert memory.peak('cpu') > 10**9
    assert children.call('memory', 'peak', 'cpu') < memory.peak('cpu') - len(held) / 2
    del held


def test_memory_of_a_step():
    found = memory.step_memory('float32', 'cpu', 1, 32)
    assert found['bytes'] >= 0
    assert memory.peak('cpu') >= memory.held('cpu') > 1e6


def test_steps_with_memory_kept_and_given_back():
    row = memory.kept_row(TINY)
    check_ratios([row], 'memory')
    assert row['goal'] == ''


def test_child_returns_what_its_function_does():
    assert children.call('report', 'is_met', 2, '>= 1.5') is True
    with pytest.raises(RuntimeError, match="but got 'fast'"):
        children.call('report', 'is_met', 2, 'fast')


def test_runner_and_what_the_frozen_recognizer_leaves():
    whole, *frozen = runner.measure(TINY)
    check_ratios([whole], 'runner')
    assert whole['goal'] == '<= 1.05'
    assert [row['value'].split(' of ')[0] for row in frozen] == ['0', '0', '0']
    assert all(row['met'] for row in frozen)


def test_evaluation():
    rows = evaluation.measure(TINY, ('resnet18', 'squeezenet1_1'))
    check_ratios(rows, 'evaluation')
    assert rows[0]['what'].startswith('P once and 2 recognizers')
    assert [row['goal'] for row in rows] == ['<= 1.05', '']


def test_a_run_takes_its_log_with_it():
    parts = dict(runner.training_parts(TINY, 1), train_cfg=dict(max_epochs=1))
    with runner.runner_of(**parts) as run:
        assert any(isinstance(handler, logging.FileHandler) for handler in run.logger.handlers)
    assert not any(isinstance(handler, logging.FileHandler) for handler in run.logger.handlers)


def test_data():
    rows = data.measure(TINY)
    ratios, rates, pixels = rows[::3], rows[1::3], rows[2::3]
    check_ratios(ratios, 'data')
    assert [row['what'].split()[0] for row in ratios] == ['sr', 'dn', 'jpeg']
    assert [row['goal'] for row in rates] == ['>= 250 images/s'] * 3
    assert [row['value'] for row in pixels] == ['0 of 2'] * 3


def test_crop_is_found_in_an_image_and_its_mirror_image():
    pixels = np.random.default_rng(0).integers(0, 256, (9, 11, 3), np.uint8)
    image = Image.fromarray(pixels)
    target = torch.from_numpy(pixels[:, ::-1][2:6, 1:5].copy()).permute(2, 0, 1)
    assert np.array_equal(np.array(data.find_crop(image, target)), pixels[:, ::-1][2:6, 1:5])
    assert data.find_crop(image, 255 - target) is None


@pytest.mark.slow
def test_distributed():
    rows = distributed.measure(TINY)
    check_ratios(rows, 'distributed')
    assert rows[0]['what'].startswith('2 processes') and rows[0]['goal'] == '>= 0.95'


@pytest.mark.slow
def test_processing():
    pytest.importorskip('onnxruntime')
    *rows, difference = processing.measure(TINY)
    check_ratios(rows, 'processing')
    assert difference['met']


def test_startup():
    command, tool, imports = startup.measure(TINY)
    assert command['what'] == 'raproc --help' and command['goal'] == '<= 0.3 s'
    assert tool['what'].startswith('tools/') and tool['figure'] > 0
    assert 0 < imports['ratio']
    names = [path.name for path in startup.tool_files()]
    assert {'train.py', 'benchmark.py', 'panel.py'} <= set(names)
    assert not {'step.py', 'startup.py'} & set(names)


@pytest.mark.slow
def test_curves(tmp_path):
    found = curves.measure(TINY)
    assert {'batch', 'crop', 'table', 'process', 'process_memory', 'processes'} == set(found)
    text = curves.write(dict(curves=found), tmp_path)
    assert '| images in a batch |' in text
    assert {path.suffix for path in tmp_path.iterdir()} == {'.json', '.md', '.svg'}


def test_curve_as_a_table():
    curve = dict(x='rows', y='seconds', lines={'1 R': {1: [2, 4, 3], 2: [6]}})
    assert curves.to_markdown(curve).splitlines() == [
        'seconds:',
        '',
        '| rows | 1 R |',
        '| --- | --- |',
        '| 1 | 3 |',
        '| 2 | 6 |',
    ]


def test_estimate(monkeypatch):
    assert estimate.longest([3, 3, 2, 2, 2], 2) == 7
    monkeypatch.setattr(estimate, 'training_flops', lambda task, name: 10)
    hours = estimate.training_hours(1000)
    # 18 trainings of 6 epochs of ImageNet at 1000 images/s, 2.14 hours each.
    assert len(hours) == 18 and sum(hours) == pytest.approx(18 * 6 * 1_281_167 / 3.6e6)


def test_main_writes_machine_and_rows(tmp_path, monkeypatch, capsys):
    row = dict(part='data', what='sr', value='9 images/s', goal='')
    out, page = tmp_path / 'report.json', tmp_path / 'page.md'
    page.write_text('a\n<!-- rows -->\nold\n<!-- end of rows -->\nb\n')
    monkeypatch.setattr(data, 'measure', lambda *args, **kwargs: [row])
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: False)
    arguments = ['benchmark.py', 'data', '--out', str(out), '--page', str(page)]
    monkeypatch.setattr(sys, 'argv', arguments)
    benchmark.main()
    written = json.loads(out.read_text())
    assert written['rows'] == [row]
    assert {'cpu', 'cores', 'threads', 'torch', 'faster_in_bfloat16', 'load'} <= set(
        written['machine']
    )
    assert '| data | sr | 9 images/s |' in capsys.readouterr().out
    text = page.read_text()
    assert text.startswith('a\n<!-- rows -->\n\n') and text.endswith('\nb\n')
    assert 'old' not in text and '| data | sr | 9 images/s |' in text


def test_page_without_marks_is_an_error(tmp_path):
    page = tmp_path / 'page.md'
    page.write_text('nothing')
    with pytest.raises(ValueError, match='expected .*rows.* in .*page.md'):
        report.fill_page(page, 'rows', 'text')
