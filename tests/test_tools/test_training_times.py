"""Training times from logs, by hand."""

import json

import pytest


def _log(folder, start, *lines):
    path = folder / start / 'vis_data' / 'scalars.json'
    path.parent.mkdir(parents=True)
    path.write_text('\n'.join(map(json.dumps, lines)))


def test_sums_up_resumed_runs(tmp_path, run_tool):
    run = tmp_path / 'small' / 'sr' / 'plain' / 'seed0'
    _log(run, '1', dict(time=0.5, loss=1.0, step=50), dict(time=0.25, loss=1.0, step=70))
    _log(run, '2', dict(time=1.0, loss=1.0, step=80), {'accuracy/top1': 50.0, 'step': 80})
    run_tool('analysis_tools/training_times', tmp_path / 'small', '--out', tmp_path / 'out.json')
    content = json.loads((tmp_path / 'out.json').read_text())
    # 50 * 0.5 + 20 * 0.25 + 10 * 1.0
    assert content['runs'] == [dict(run='sr/plain/seed0', iterations=80, seconds=40.0)]
    (run / 'iter_100.pth').touch()  # the last 20 are in no log
    run_tool('analysis_tools/training_times', tmp_path / 'small', '--out', tmp_path / 'out.json')
    content = json.loads((tmp_path / 'out.json').read_text())
    assert content['runs'] == [dict(run='sr/plain/seed0', iterations=100, seconds=50.0)]
    assert 'cores of' in content['machine']


def test_nothing_there(tmp_path, run_tool):
    with pytest.raises(SystemExit, match='expected trainings'):
        run_tool('analysis_tools/training_times', tmp_path)
