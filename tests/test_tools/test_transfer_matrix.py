"""The whole tool: training, cells, resuming, shards, and what it refuses."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from tiny_table import make_table

ROOT = Path(__file__).parents[2]
TOOL = ROOT / 'tools' / 'transfer_matrix.py'
CELLS = [
    f'jpeg/{row}/seed0/{column}.json'
    for row in ('original', 'plain', 'ra_one')
    for column in ('one', 'quality', 'two')
]


def in_a_process(*command):
    """Runs Python with raproc of this checkout and the modules of the tests."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / 'tests'), os.getenv('PYTHONPATH', '')])
    env = dict(os.environ, PYTHONPATH=paths, OMP_NUM_THREADS='1')
    command = [sys.executable, *map(str, command)]
    return subprocess.run(command, env=env, capture_output=True, text=True)


@pytest.fixture
def run(run_tool, capfd):
    """A function that runs the tool in this process and gives what it says of its work."""

    def run(*args):
        capfd.readouterr()
        run_tool('transfer_matrix', *args)
        return capfd.readouterr().err

    return run


@pytest.fixture
def refuse(run_tool):
    """A function that runs the tool and gives the error that it stops with."""

    def refuse(*args):
        with pytest.raises((SystemExit, OSError, ValueError)) as caught:
            run_tool('transfer_matrix', *args)
        return str(caught.value)

    return refuse


def cells_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob('*/*/*/*.json'))


def contents(folder):
    return {name: (folder / name).read_text() for name in cells_in(folder)}


@pytest.fixture(scope='module')
def trained(tmp_path_factory):
    """A table, trained and computed in one run."""
    root = tmp_path_factory.mktemp('table')
    table = make_table(root)
    done = in_a_process(TOOL, table, '--train', '--out-dir', root / 'out')
    assert done.returncode == 0, done.stderr
    assert done.stderr.count('Training (jpeg') == 3  # the start is trained once for both rows
    return root


@pytest.fixture
def again(trained, tmp_path):
    """The same table, with its cells in a folder of their own."""
    cells = tmp_path / 'cells'
    text = (trained / 'table.py').read_text() + f'cells = {str(cells)!r}\n'
    (tmp_path / 'table.py').write_text(text)
    return tmp_path / 'table.py', cells


def test_one_run(trained):
    assert cells_in(trained / 'cells') == CELLS
    content = json.loads((trained / 'out' / 'table.json').read_text())
    entries = {(e['row'], e['column']): e for e in content['entries']}
    assert entries['ra:one', 'one']['seen'] and not entries['ra:one', 'two']['seen']
    assert not entries['plain', 'one']['seen']
    assert entries['plain', 'psnr']['score'] > 5
    assert entries['original', 'ssim']['score'] == pytest.approx(1)
    assert len({cell['made_of']['images'] for cell in content['cells']}) == 1
    assert {path.suffix for path in (trained / 'out').iterdir()} == {'.json', '.md', '.csv', '.png'}


def test_start_is_where_rows_start(trained):
    """Both rows were loaded from the start's checkpoint, which is not what they are now."""
    for row in ('plain', 'ra_one'):
        text = (trained / 'runs' / row / 'seed0' / 'wanted' / 'config.py').read_text()
        assert str(trained / 'runs' / 'start' / 'seed0' / 'iter_3.pth') in text


def test_cells_are_kept_or_refused(trained, run, refuse):
    before = contents(trained / 'cells')
    log = refuse(trained / 'table.py')
    assert '9 cells of this table are in' in log and '--resume' in log
    log = run(trained / 'table.py', '--resume', '--train', '--out-dir', trained / 'out')
    assert 'Training' not in log and 'quality' not in log
    assert contents(trained / 'cells') == before


def test_goes_on_after_a_kill(again, trained, run):
    """Killed when its first row is written, it computes the others, and the result is the same."""
    table, cells = again
    killer = (
        'import os, signal, sys, runpy\n'
        'from raproc.tables import CellStore\n'
        'write = CellStore.write\n'
        'def write_and_die(self, cell, records):\n'
        '    write(self, cell, records)\n'
        "    if cell.place.row == 'plain': os.kill(os.getpid(), signal.SIGKILL)\n"
        'CellStore.write = write_and_die\n'
        'sys.argv = sys.argv[1:]\n'
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    assert in_a_process('-c', killer, TOOL, table).returncode == -9
    assert len(cells_in(cells)) == 4
    log = run(table, '--resume', '--out-dir', table.parent / 'out')
    assert '(jpeg, original, seed 0)' not in log
    assert contents(cells) == contents(trained / 'cells')


def test_shards_and_merge_equal_one_run(again, trained, run):
    table, cells = again
    parts = []
    for index in range(2):
        run(table, '--shard', f'{index}/2')
        parts.append(cells.rename(cells.with_name(f'part{index}')))
    assert [len(cells_in(part)) for part in parts] == [6, 3]
    run(table, '--merge', *parts, '--out-dir', table.parent / 'out')
    assert contents(cells) == contents(trained / 'cells')
    texts = [(folder / 'out' / 'table.csv').read_text() for folder in (table.parent, trained)]
    assert texts[0] == texts[1]


def test_parts_of_launchers(again, run, refuse, monkeypatch):
    table, cells = again
    with monkeypatch.context() as array:
        for name, value in dict(ID='3', MIN='1', COUNT='3').items():
            array.setenv(f'SLURM_ARRAY_TASK_{name}', value)
        run(table)
    assert {name.split('/')[1] for name in cells_in(cells)} == {'ra_one'}
    with monkeypatch.context() as torchrun:
        torchrun.setenv('RANK', '1')
        torchrun.setenv('WORLD_SIZE', '3')
        run(table)
    assert {name.split('/')[1] for name in cells_in(cells)} == {'ra_one', 'plain'}
    log = refuse(table, '--merge', cells)
    assert '3 cells of this table are missing' in log
    assert '(jpeg, original, seed 0, one)' in log


@pytest.fixture
def copied(trained, tmp_path):
    """A copy of the trained table, so that its checkpoints can be changed."""
    folder = tmp_path / 'copy'
    shutil.copytree(trained, folder)
    table = folder / 'table.py'
    table.write_text(table.read_text().replace(str(trained), str(folder)))
    for name in ('plain.py', 'ra.py', 'data.py', 'one.py', 'two.py'):
        (folder / name).write_text((folder / name).read_text().replace(str(trained), str(folder)))
    return folder


def test_a_checkpoint_that_changed(copied, run, refuse):
    run(copied / 'table.py', '--recompute', '--out-dir', copied / 'out')  # the folder is new
    before = contents(copied / 'cells')
    path = copied / 'runs' / 'plain' / 'seed0' / 'iter_3.pth'
    checkpoint = torch.load(path, weights_only=True)
    checkpoint['state_dict']['processor.conv_last.bias'] += 0.1
    torch.save(checkpoint, path)
    log = refuse(copied / 'table.py', '--resume')
    assert '(jpeg, plain, seed 0, one): the checkpoint was' in log
    assert '--recompute' in log
    assert contents(copied / 'cells') == before
    run(copied / 'table.py', '--recompute', '--out-dir', copied / 'out')
    changed = {name for name, text in contents(copied / 'cells').items() if text != before[name]}
    assert changed == {name for name in CELLS if 'plain' in name}


def test_checkpoint_of_another_task_or_scale(copied, refuse):
    table = copied / 'table.py'
    data = copied / 'data.py'
    data.write_text(data.read_text().replace("task = 'jpeg'", "task = 'dn'"))
    log = refuse(table, '--recompute')
    assert "expected weights trained for the task 'dn', but got those of 'jpeg'" in log
    config = copied / 'plain.py'
    config.write_text(config.read_text().replace('mid_channels=4', 'mid_channels=8'))
    log = refuse(table, '--recompute')
    assert 'row (jpeg, plain, seed 0)' in log
    assert 'processor.conv_first.0.weight: (4, 3, 9, 9) in the checkpoint' in log


def test_missing_checkpoint_data_and_classes(copied, refuse):
    shutil.rmtree(copied / 'runs' / 'ra_one')
    log = refuse(copied / 'table.py', '--recompute')
    assert 'row (jpeg, ra:one, seed 0) has no checkpoint' in log and '--train' in log
    shutil.rmtree(copied / 'images' / 'class3')
    log = refuse(copied / 'table.py', '--recompute')
    assert "the 4 classes of recognizer 'one'" in log and 'with 3' in log
    (copied / 'two.pth').unlink()
    log = refuse(copied / 'table.py', '--recompute')
    assert "recognizer 'two' misses its weights" in log


def test_a_metric_without_the_score_is_refused_before_a_row_runs(copied, refuse):
    config = (copied / 'two.py').read_text()
    assert "type='mmpretrain.Accuracy'" in config
    wrong = config.replace("type='mmpretrain.Accuracy'", "type='mmpretrain.Accuracy', topk=2")
    (copied / 'two.py').write_text(wrong)
    log = refuse(copied / 'table.py', '--recompute')
    assert "column 'two': expected a metric that gives 'accuracy/top1'" in log
    assert "but got Accuracy with ['accuracy/top2']" in log


def test_a_processor_of_ones_own_is_added_and_ranked(again, trained, run):
    """The cells of others are taken in, and the added row alone is computed."""
    table, cells = again
    table.write_text(table.read_text() + "means = dict(mean=['one', 'two'])\n")
    weights = trained / 'runs' / 'plain' / 'seed0' / 'iter_3.pth'
    mine = f'mine={trained / "plain.py"},{weights}'
    out = table.parent / 'out'
    log = run(table, '--add', mine, '--merge', trained / 'cells', '--out-dir', out)
    assert '(jpeg, mine, seed 0): one, two, quality' in log and 'plain, seed 0' not in log
    assert len(cells_in(cells)) == 12
    content = json.loads((out / 'table.json').read_text())
    places = {rank.pop('row'): rank for rank in content['ranks']}
    assert set(places) == {'plain', 'ra:one', 'mine'}
    assert places['mine'] == places['plain']  # it is the same processor
    assert 'mine' in (out / 'table.html').read_text()


@pytest.mark.slow
def test_a_training_ends_with_its_table(tmp_path):
    """Killed, it leaves a checkpoint and no process; the same command goes on to the end."""
    table = make_table(tmp_path)
    table.write_text(table.read_text() + "rows = [dict(rows[2], name='plain', start=None)]\n")
    config = (tmp_path / 'plain.py').read_text()
    long = re.sub('(max_epochs|total_steps)=1', r'\1=300', config)
    (tmp_path / 'plain.py').write_text(long)
    paths = os.pathsep.join([str(ROOT), str(ROOT / 'tests')])
    environment = dict(os.environ, PYTHONPATH=paths, OMP_NUM_THREADS='1')
    process = subprocess.Popen([sys.executable, TOOL, table, '--train'], env=environment)
    run = tmp_path / 'runs' / 'plain' / 'seed0'
    while not list(run.glob('iter_*.pth')):
        assert process.poll() is None
        time.sleep(0.1)
    process.kill()
    process.wait()
    with open(run / '.lock') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits for the training
    (log,) = run.glob('*/*.log')
    assert 'Stopped by SIGTERM after iteration' in log.read_text()


def test_a_shard_beyond_the_last_one(run_tool, trained, capsys):
    with pytest.raises(SystemExit):
        run_tool('transfer_matrix', trained / 'table.py', '--shard', '9/4')
    assert "expected a shard I/N with I from 0 to N-1, but got '9/4'" in capsys.readouterr().err


def test_partial_without_a_cell(trained, refuse, tmp_path):
    text = (trained / 'table.py').read_text() + f'cells = {str(tmp_path / "none")!r}\n'
    (tmp_path / 'table.py').write_text(text)
    assert 'at least one cell of this table in' in refuse(tmp_path / 'table.py', '--partial')
