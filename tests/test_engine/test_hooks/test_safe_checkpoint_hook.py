"""Checkpoints appear whole or not at all, one is always there, and they load without trust."""

import errno
import os

import pytest
from mmengine.fileio import LocalBackend
from mmengine.hooks import CheckpointHook
from tiny_run import checkpoints, latest, losses, run_config

from raproc.engine import build_runner
from raproc.engine.hooks.safe_checkpoint_hook import AtomicBackend

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


def full_disk(monkeypatch, after):
    """Lets ``after`` files be written, then no more; each checkpoint has its `last_checkpoint`."""
    written = []

    def fsync(descriptor):
        written.append(descriptor)
        if len(written) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, 'fsync', fsync)


def test_backend_replaces_a_file_whole(tmp_path):
    for content in (b'first', b'second'):
        AtomicBackend().put(content, tmp_path / 'new' / 'a.pth')
        assert (tmp_path / 'new' / 'a.pth').read_bytes() == content
    assert checkpoints(tmp_path / 'new') == ['a.pth']


def test_backend_that_cannot_write_leaves_the_old_file(tmp_path):
    resource = pytest.importorskip('resource')
    AtomicBackend().put(b'old', tmp_path / 'a.pth')
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match=r'to write .*a\.pth, but got: File too large\. The'):
            AtomicBackend().put(b'x' * 100_000, tmp_path / 'a.pth')
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / 'a.pth').read_bytes() == b'old'
    assert checkpoints(tmp_path) == ['a.pth']


def test_content_is_the_processor_and_loads_without_trust(finished):
    assert checkpoints(finished) == ['iter_4.pth', 'iter_6.pth']
    checkpoint = latest(finished)
    assert checkpoint['state_dict']
    assert all(key.startswith('processor.') for key in checkpoint['state_dict'])
    assert checkpoint['meta']['iter'] == 6
    assert len(losses(finished)) == 6
    trained = len(list(checkpoint['optimizer']['state']))
    assert trained == sum(
        'running' not in key and 'num_batches' not in key for key in checkpoint['state_dict']
    )


def test_task_is_kept(data, tmp_path):
    config = run_config(data, tmp_path, **QUICK)
    config.task = 'sr'
    build_runner(config).train()
    assert latest(tmp_path)['meta']['task'] == 'sr'


def test_full_disk_keeps_the_previous_checkpoint(data, tmp_path, monkeypatch):
    config = run_config(data, tmp_path, default_hooks__checkpoint__max_keep_ckpts=1, **QUICK)
    full_disk(monkeypatch, after=2)
    with pytest.raises(
        OSError,
        match='expected space for .*iter_4.pth, but got a full disk with .* MiB left'
        '.*The previous checkpoint is kept.*--resume',
    ) as error:
        build_runner(config).train()
    assert error.value.errno == errno.ENOSPC
    assert checkpoints(tmp_path) == ['iter_2.pth']
    assert latest(tmp_path)['meta']['iter'] == 2
    assert (tmp_path / 'last_checkpoint').read_text() == str(tmp_path / 'iter_2.pth')


def ever_better(data, tmp_path, save_best):
    config = run_config(data, tmp_path, train_cfg__val_interval=1, **QUICK)
    config.val_evaluator = dict(type='CountMetric')
    config.default_hooks.checkpoint.update(
        by_epoch=True, interval=10, save_best=save_best, rule='greater'
    )
    return config


def test_full_disk_keeps_the_previous_best(data, tmp_path, monkeypatch):
    config = ever_better(data, tmp_path, 'count')
    config.default_hooks.checkpoint.save_last = False
    full_disk(monkeypatch, after=1)
    with pytest.raises(OSError, match='expected space for .*best_count_epoch_2.pth'):
        build_runner(config).train()
    assert checkpoints(tmp_path) == ['best_count_epoch_1.pth']


@pytest.mark.parametrize('save_best', [['count'], ['count', 'twice']])
def test_only_the_best_checkpoint_is_kept(data, tmp_path, save_best):
    build_runner(ever_better(data, tmp_path, save_best)).train()
    assert checkpoints(tmp_path) == [
        *(f'best_{key}_epoch_2.pth' for key in save_best),
        'epoch_2.pth',
    ]


def test_the_only_checkpoint_goes_after_the_new_one_is_there(data, tmp_path, monkeypatch):
    remove, seen = LocalBackend.remove, []

    def watch(backend, path):
        seen.append(checkpoints(tmp_path))
        remove(backend, path)

    monkeypatch.setattr(LocalBackend, 'remove', watch)
    build_runner(
        run_config(data, tmp_path, default_hooks__checkpoint__max_keep_ckpts=1, **QUICK)
    ).train()
    assert seen == [['iter_2.pth', 'iter_4.pth'], ['iter_4.pth', 'iter_6.pth']]
    assert checkpoints(tmp_path) == ['iter_6.pth']


def test_number_of_checkpoints_after_resuming(data, finished, tmp_path):
    config = run_config(data, tmp_path, default_hooks__checkpoint__interval=1, **QUICK)
    config.update(resume=True, load_from=str(finished / 'iter_4.pth'))
    build_runner(config).train()
    assert checkpoints(tmp_path) == ['iter_5.pth', 'iter_6.pth']


def test_same_arguments_as_mmengines():
    from raproc.engine.hooks import SafeCheckpointHook

    hook = SafeCheckpointHook(interval=3, by_epoch=False, max_keep_ckpts=5)
    assert isinstance(hook, CheckpointHook)
    assert (hook.interval, hook.by_epoch, hook.max_keep_ckpts) == (3, False, 5)
