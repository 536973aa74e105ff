"""A run goes on from the newest whole checkpoint of its folder, and says what is different."""

import shutil
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from tiny_run import losses, run_config

from raproc.engine import build_runner
from raproc.engine.resuming import changed_settings, newest_to_resume, read_settings

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


@pytest.fixture
def run(data, finished, tmp_path):
    """The config of a run whose folder holds two checkpoints; another is the newest, but cut."""
    for name in ('iter_4.pth', 'iter_6.pth'):
        shutil.copy(finished / name, tmp_path / name)
    whole = (tmp_path / 'iter_6.pth').read_bytes()
    (tmp_path / 'iter_8.pth').write_bytes(whole[: len(whole) // 2])
    return run_config(data, tmp_path, **QUICK)


def left_out(run):
    return [Path(text.split(' is left out')[0]).name for text in newest_to_resume(run)[1]]


@pytest.mark.parametrize('pointer', [None, '', 'iter_8', '/nowhere/iter_3.pth', 'iter_4.pth'])
def test_whatever_the_pointer_says(run, tmp_path, pointer):
    if pointer is not None:
        (tmp_path / 'last_checkpoint').write_text(pointer)
    path, texts = newest_to_resume(run)
    assert path == tmp_path / 'iter_6.pth'
    assert 'iter_8.pth is left out: expected a file of weights' in texts[0] and len(texts) == 1


def test_what_no_run_can_go_on_from_is_left_out(run, tmp_path):
    nan = torch.load(tmp_path / 'iter_6.pth', weights_only=True)
    next(iter(nan['state_dict'].values())).fill_(float('nan'))
    torch.save(nan, tmp_path / 'iter_9.pth')
    torch.save(dict(state_dict=dict(a=torch.ones(1))), tmp_path / 'iter_10.pth')
    assert newest_to_resume(run)[0] == tmp_path / 'iter_6.pth'
    assert left_out(run) == ['iter_10.pth', 'iter_9.pth', 'iter_8.pth']


def test_iterations_decide_between_kinds_of_names(run, tmp_path):
    shutil.copy(tmp_path / 'iter_4.pth', tmp_path / 'epoch_9.pth')
    assert newest_to_resume(run)[0] == tmp_path / 'iter_6.pth'
    run.default_hooks.checkpoint.filename_tmpl = 'step-{}.pth'
    (tmp_path / 'iter_6.pth').rename(tmp_path / 'step-6.pth')
    assert newest_to_resume(run)[0] == tmp_path / 'step-6.pth'


def test_checkpoints_in_a_folder_of_their_own(run, tmp_path):
    own = tmp_path / 'own' / tmp_path.name
    own.mkdir(parents=True)
    (tmp_path / 'iter_6.pth').rename(own / 'iter_6.pth')
    run.default_hooks.checkpoint.out_dir = str(tmp_path / 'own')
    assert newest_to_resume(run)[0] == own / 'iter_6.pth'


def test_a_resumed_run(run, finished, tmp_path):
    (tmp_path / 'iter_6.pth').unlink()
    (tmp_path / '.raproc-7-0123abcd.tmp').write_bytes(b'half')
    run.merge_from_dict(
        {
            'resume': True,
            'optim_wrapper.optimizer.lr': 0.5,
            'train_dataloader.dataset.dataset.pipeline.1.crop_size': 32,
            'default_hooks.logger.interval': 1,
        }
    )
    build_runner(run).train()
    assert losses(tmp_path) == losses(finished)
    assert not list(tmp_path.glob('*.tmp'))
    (log,) = tmp_path.glob('*/*.log')
    text = log.read_text()
    assert f'{tmp_path}/iter_8.pth is left out' in text
    assert f'Resuming from {tmp_path}/iter_4.pth' in text
    assert 'settings are ignored' in text
    assert 'optim_wrapper.optimizer.lr = 0.5 (stays 0.001)' in text
    assert 'hold from now on: default_hooks.logger.interval = 1 (was 50)' in text


def test_no_whole_checkpoint(run, tmp_path):
    for name in ('iter_4.pth', 'iter_6.pth'):
        (tmp_path / name).unlink()
    run.resume = True
    with pytest.raises(FileNotFoundError, match='expected a checkpoint to resume from in'):
        build_runner(run).train()


def test_weights_alone_are_no_run(run, tmp_path):
    content = latest_of(tmp_path)
    torch.save(dict(state_dict=content['state_dict']), tmp_path / 'weights.pth')
    run.merge_from_dict(dict(resume=True, load_from=str(tmp_path / 'weights.pth')))
    with pytest.raises(ValueError, match='expected the state of a training .* set load_from inst'):
        build_runner(run).train()


def latest_of(folder):
    return torch.load(folder / 'iter_6.pth', weights_only=True)


def test_text_of_a_config_is_read_and_not_run(tmp_path):
    text = f"a = dict(b=[1, 2], c=open({str(tmp_path / 'ran')!r}, 'w'))\nb: int = 1\nimport os\n"
    assert read_settings(text)['a'] == dict(b=[1, 2], c=f"open('{tmp_path / 'ran'}', 'w')")
    assert read_settings('a = (') == read_settings('\0') == {}
    assert not (tmp_path / 'ran').exists()


def test_settings_that_differ(data, tmp_path):
    before = run_config(data, tmp_path)
    now = run_config(
        data,
        tmp_path / 'other',
        param_scheduler__eta_max=0.1,
        randomness__seed=3,
        train_cfg__max_epochs=3,
        optim_wrapper__clip_grad=dict(max_norm=1.0),
    )
    ignored, taken = changed_settings(before.pretty_text, now)
    assert ignored == [
        'param_scheduler.eta_max = 0.1 (stays 0.001)',
        'randomness.seed = 3 (stays 0)',
    ]
    assert taken == [
        'optim_wrapper.clip_grad.max_norm = 1.0 (was none)',
        'train_cfg.max_epochs = 3 (was 2)',
    ]
    long = ['a' * 80 + end for end in 'xy']
    texts = [Config(dict(train_cfg=dict(type=text))) for text in long]
    _, taken = changed_settings(texts[0].pretty_text, texts[1])
    assert len(taken) == 1 and taken[0].startswith('train_cfg.type = ') and len(taken[0]) < 160
    assert changed_settings(before.pretty_text, before) == changed_settings('', now) == ([], [])
