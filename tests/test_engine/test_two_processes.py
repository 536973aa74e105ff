"""Two gloo processes have the gradients of one, end with one processor and leave R alone."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from tiny_run import ROOT, checkpoints, disturbed, latest, run_config

FOLDER = Path(__file__).parent
pytestmark = pytest.mark.skipif(torch.cuda.is_available(), reason='processes on a CPU')


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return str(listener.getsockname()[1])


@pytest.fixture(scope='module')
def folder(data, tmp_path_factory):
    """Where two processes have left their gradients and their trained weights."""
    folder = tmp_path_factory.mktemp('gloo')
    config = run_config(
        data,
        folder / 'run',
        launcher='pytorch',
        train_dataloader__num_workers=0,
        train_dataloader__persistent_workers=False,
    )
    config.train_dataloader.batch_size = 2
    config.dump(folder / 'config.py')
    path = os.pathsep.join(map(str, (ROOT, ROOT / 'tests', FOLDER)))
    shared = dict(
        os.environ,
        PYTHONPATH=path,
        OMP_NUM_THREADS='1',
        WORLD_SIZE='2',
        MASTER_ADDR='127.0.0.1',
        MASTER_PORT=free_port(),
    )
    workers = [
        subprocess.Popen(
            [sys.executable, FOLDER / 'gloo_worker.py', rank, folder],
            env=dict(shared, RANK=rank, LOCAL_RANK=rank),
        )
        for rank in '01'
    ]
    try:
        assert [worker.wait(timeout=300) for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.kill()
    return folder


def test_gradients_equal_those_of_one_process(data, folder):
    from gloo_worker import gradients

    expected = gradients(run_config(data, folder / 'one').model.recognition.recognizer)
    assert expected['conv_last.weight'].abs().max() > 1e-5
    for rank in '01':
        torch.testing.assert_close(torch.load(folder / f'grad{rank}.pth'), expected)


def test_both_end_with_the_same_processor_and_an_unchanged_recognizer(data, folder):
    results = [torch.load(folder / f'run{rank}.pth') for rank in '01']
    before = torch.load(data / 'weights.pth')
    for result in results:
        torch.testing.assert_close(result['recognizer'], before, rtol=0, atol=0)
    torch.testing.assert_close(*(dict(result['processor']) for result in results), rtol=0, atol=0)


def test_checkpoint_is_that_of_the_first_process(folder):
    assert checkpoints(folder / 'run') == ['iter_4.pth', 'iter_6.pth']
    saved, first = latest(folder / 'run')['state_dict'], torch.load(folder / 'run0.pth')
    torch.testing.assert_close(dict(saved), dict(first['processor']), rtol=0, atol=0)
    (log,) = (folder / 'run').glob('*/*.log')
    assert "'tiny' is bit-identical to the start of training" in log.read_text()


@pytest.mark.slow
def test_a_signal_to_one_stops_both_after_the_same_update(data, tmp_path):
    config = run_config(
        data,
        tmp_path / 'run',
        train_dataloader__num_workers=0,
        train_dataloader__persistent_workers=False,
        train_dataloader__batch_size=1,
        optim_wrapper__accumulative_counts=2,
    )
    config.dump(tmp_path / '0.py')
    stopped = disturbed(config, type='SignalHook', iteration=3, signal=int(signal.SIGTERM))
    stopped.dump(tmp_path / '1.py')
    path = os.pathsep.join(map(str, (ROOT, ROOT / 'tests')))
    shared = dict(
        os.environ,
        PYTHONPATH=path,
        OMP_NUM_THREADS='1',
        WORLD_SIZE='2',
        MASTER_ADDR='127.0.0.1',
        MASTER_PORT=free_port(),
    )
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                ROOT / 'tools/train.py',
                tmp_path / f'{rank}.py',
                '--launcher=pytorch',
            ],
            env=dict(shared, RANK=rank, LOCAL_RANK=rank),
        )
        for rank in '01'
    ]
    try:
        assert [worker.wait(timeout=300) for worker in workers] == [143, 143]
    finally:
        for worker in workers:
            worker.kill()
    assert checkpoints(tmp_path / 'run') == ['iter_2.pth', 'iter_4.pth']
    assert 'gradients' not in latest(tmp_path / 'run')
