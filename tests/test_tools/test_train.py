"""tools/train.py trains, resumes, and says what is missing before it starts."""

import os
import re
import subprocess
import sys

import pytest
import torch
from tiny_run import ROOT, checkpoints, latest, losses, run_config

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


@pytest.fixture
def config(data, tmp_path):
    """The path of a config."""
    run_config(data, 'unused', **QUICK).dump(tmp_path / 'tiny.py')
    return tmp_path / 'tiny.py'


def test_train_and_resume(config, tmp_path, run_tool):
    options = ['--no-validate', '--cfg-options', 'param_scheduler=None']
    run_tool('train', config, '--work-dir', tmp_path / 'whole', *options)
    run_tool('train', config, '--work-dir', tmp_path / 'half', *options, 'train_cfg.max_epochs=1')
    run_tool('train', config, '--work-dir', tmp_path / 'half', '--resume', *options)
    assert checkpoints(tmp_path / 'half') == checkpoints(tmp_path / 'whole')
    assert losses(tmp_path / 'half') == losses(tmp_path / 'whole')


def test_mixed_precision(config, tmp_path, run_tool):
    run_tool(
        'train',
        config,
        '--work-dir',
        tmp_path,
        '--amp',
        '--no-validate',
        '--cfg-options',
        'train_cfg.max_epochs=1',
    )
    saved = latest(tmp_path)
    assert all(value.dtype != torch.bfloat16 for value in saved['state_dict'].values())
    kind = 'AmpOptimWrapper' if torch.cuda.is_available() else 'AutocastOptimWrapper'
    assert kind in saved['meta']['cfg']


def test_skip_corrupt(config, data, tmp_path, run_tool):
    broken = data / 'images' / 'class0' / 'broken.png'
    broken.write_bytes(b'no image')
    try:
        run_tool(
            'train',
            config,
            '--work-dir',
            tmp_path / 'run',
            '--skip-corrupt',
            '--no-validate',
            '--cfg-options',
            'train_cfg.max_epochs=1',
        )
    finally:
        broken.unlink()
    (log,) = (tmp_path / 'run').glob('*/*.log')
    assert 'SkipCorrupt skips 1 of 11 image files' in log.read_text()


def test_no_processing_has_nothing_to_train(run_tool, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit, match='sr.py has nothing to train; score it with'):
        run_tool('train', 'configs/no_processing/sr.py')


def test_resume_without_a_checkpoint(config, tmp_path, run_tool):
    with pytest.raises(FileNotFoundError, match='--resume found no checkpoint in .*start without'):
        run_tool('train', config, '--work-dir', tmp_path, '--resume')


def test_learning_rate_without_a_base_batch_size(config, run_tool):
    with pytest.raises(SystemExit, match='no auto_scale_lr.base_batch_size to scale from'):
        run_tool('train', config, '--auto-scale-lr')


def test_missing_detector_weights_tell_how_to_get_them(tmp_path):
    """As on a fresh machine: in a process of its own, with images but without weights."""
    for year in ('VOC2007', 'VOC2012'):
        for folder in ('JPEGImages', 'Annotations', 'ImageSets/Main'):
            (tmp_path / year / folder).mkdir(parents=True)
        for name in (
            'JPEGImages/a.jpg',
            'Annotations/a.xml',
            'ImageSets/Main/trainval.txt',
            'ImageSets/Main/test.txt',
        ):
            (tmp_path / year / name).write_text('a\n')
    environment = dict(
        os.environ,
        PYTHONPATH=str(ROOT),
        RAPROC_VOC=str(tmp_path),
        RAPROC_WEIGHTS=str(tmp_path / 'weights'),
    )
    result = subprocess.run(
        [
            sys.executable,
            ROOT / 'tools/train.py',
            'configs/ra/jpeg_r101_det.py',
            '--work-dir',
            tmp_path / 'run',
        ],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert result.stderr.startswith('train.py: error: this run misses files:\n')
    message = result.stderr
    assert 'Traceback' not in message
    assert str(tmp_path / 'weights/faster-rcnn_r101-c4_voc0712.pth') in message
    assert 'tools/train.py configs/recognizers/faster-rcnn_r101-c4_voc0712.py' in message
    assert message.count('  - ') == 1


def test_short_and_quiet(config, tmp_path, run_tool, capsys):
    options = ['--images', 8, '--iters', 3, '--cfg-options', 'default_hooks.logger.interval=1']
    run_tool('train', config, '--work-dir', tmp_path / 'run', *options)
    out = capsys.readouterr().out
    before = out[: out.index('Epoch(train)')]
    assert before.count('\n') <= 40 and 'Hooks will be executed' not in before
    assert 'Epoch(train) [2][1/2]' in out and 'Epoch(train) [2][2/2]' not in out
    assert re.search(r'loss: 0\.0?\d{4} ', out)  # four significant digits
    assert out.splitlines()[-2:] == [
        f'  python tools/test.py {config} {tmp_path}/run/iter_3.pth',
        f'  raproc process IN OUT --model {config} --weights {tmp_path}/run/iter_3.pth',
    ]
    (log,) = (tmp_path / 'run').glob('*/*.log')
    assert 'Hooks will be executed' in log.read_text()


def test_without_validation_its_images_may_be_missing(config, tmp_path, run_tool):
    text = config.read_text()
    config.write_text(text + f"\ntest_dataloader['dataset']['data_root'] = '{tmp_path}/no'\n")
    options = ['--work-dir', tmp_path / 'run', '--epochs', 1]
    with pytest.raises(FileNotFoundError, match='this run misses files'):
        run_tool('train', config, *options)
    run_tool('train', config, *options, '--no-validate')


def test_a_family_without_validation_data_trains(monkeypatch, tmp_path, run_tool):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv('RAPROC_SCENES', str(tmp_path / 'scenes'))
    small = 'train_dataloader.dataset.dataset.num_images=32'
    options = ['--iters', 1, '--cfg-options', small]
    run_tool('train', 'demo/ra', '--work-dir', tmp_path / 'run', *options)
    assert (tmp_path / 'run' / 'iter_1.pth').is_file()


def test_an_error_in_the_middle_is_one_line_and_its_traceback_is_in_the_log(config, tmp_path):
    config.write_text(config.read_text() + "\nmodel['processor']['type'] = 'Nothing'\n")
    command = [sys.executable, ROOT / 'tools/train.py', config, '--work-dir', tmp_path / 'run']
    environment = dict(os.environ, PYTHONPATH=f'{ROOT}:{ROOT}/tests')
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    (log,) = (tmp_path / 'run').glob('*/*.log')
    assert result.stderr.count('\n') == 1 and f'(the traceback is in {log})' in result.stderr
    assert 'Traceback' in log.read_text()


def test_options_that_say_the_same_twice_are_refused(config, run_tool):
    with pytest.raises(ValueError, match='got load_from; name the checkpoint after --resume'):
        run_tool('train', config, '--resume', '--cfg-options', 'load_from=a.pth')
    with pytest.raises(ValueError, match='got val_cfg.fp16; leave out --no-validate'):
        run_tool('train', config, '--no-validate', '--cfg-options', 'val_cfg.fp16=True')
