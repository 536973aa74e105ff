"""SIGTERM ends a run after a checkpoint, and the run goes on from there as if nothing had been."""

import os
import signal
import subprocess
import sys
import time

import pytest
from tiny_run import ROOT, checkpoints, disturbed, latest, losses, run_config

from raproc.engine import build_runner
from raproc.engine.resuming import newest_to_resume

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


def stop(config, iteration=3, number=signal.SIGTERM):
    """Trains until a signal comes during an iteration; gives the exit code."""
    with pytest.raises(SystemExit) as caught:
        build_runner(
            disturbed(config, type='SignalHook', iteration=iteration, signal=int(number))
        ).train()
    return caught.value.code


def test_checkpoint_and_exit(data, finished, tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    config = run_config(data, tmp_path, **QUICK)
    assert stop(config) == 143
    assert signal.getsignal(signal.SIGTERM) is before
    assert checkpoints(tmp_path) == ['iter_2.pth', 'iter_3.pth']
    (log,) = tmp_path.glob('*/*.log')
    expected = f'Stopped by SIGTERM after iteration 3. The checkpoint is {tmp_path}/iter_3.pth; go'
    assert expected in log.read_text()
    config.resume = True
    build_runner(config).train()
    assert losses(tmp_path) == losses(finished)


def test_where_checkpoints_are_of_epochs(data, tmp_path):
    config = run_config(data, tmp_path, **QUICK)
    config.default_hooks.checkpoint = dict(type='CheckpointHook', interval=1)  # mmengine's
    assert stop(config, 4, signal.SIGUSR1) == 128 + signal.SIGUSR1
    assert checkpoints(tmp_path) == ['epoch_1.pth', 'iter_4.pth']
    assert newest_to_resume(config) == (tmp_path / 'iter_4.pth', [])


def test_a_loop_that_goes_on_from_epochs_alone(data, tmp_path):
    config = run_config(data, tmp_path, **QUICK)
    config.train_cfg.type = 'EpochBasedTrainLoop'
    assert stop(config, 1) == 143
    assert checkpoints(tmp_path) == []
    (log,) = tmp_path.glob('*/*.log')
    assert 'EpochBasedTrainLoop goes on from the end of an epoch only' in log.read_text()


@pytest.mark.slow
def test_within_ten_seconds_also_where_all_processes_get_the_signal(data, tmp_path):
    """Slurm sends it to the processes that load images as well."""
    config = run_config(data, tmp_path / 'run', train_cfg__max_epochs=1000)
    config.param_scheduler = None
    config.dump(tmp_path / 'long.py')
    path = os.pathsep.join([str(ROOT), str(ROOT / 'tests')])
    process = subprocess.Popen(
        [sys.executable, ROOT / 'tools/train.py', tmp_path / 'long.py'],
        env=dict(os.environ, PYTHONPATH=path, OMP_NUM_THREADS='1'),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not (tmp_path / 'run/iter_4.pth').exists():
            assert process.poll() is None
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGTERM)
        assert process.wait(timeout=10) == 143
    finally:
        process.kill()
    assert latest(tmp_path / 'run')['meta']['iter'] > 4
