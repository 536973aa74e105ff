"""The sweep from trainings to a verdict, and on its second start."""

import json

import pytest
from tiny_table import make_table


def test_sweep(tmp_path, run_tool, capfd):
    make_table(tmp_path)
    args = [tmp_path / 'ra.py', '--values', '0', '0.1', '--max-psnr-drop', '100']
    args += ['--work-dir', tmp_path / 'sweep', '--column', 'two', tmp_path / 'two.py']
    run_tool('lambda_sweep', *args)
    said = capfd.readouterr()
    assert said.err.count('Training (') == 2
    assert 'lambda 0.1: one' in said.out and 'the highest score within 100.0 dB' in said.out
    assert json.loads((tmp_path / 'sweep' / 'best.json').read_text())['row'] == 'lambda 0.1'
    names = {path.name for path in (tmp_path / 'sweep').iterdir() if path.is_file()}
    assert names >= {'lambda.md', 'lambda.csv', 'lambda.json', 'lambda.png', 'trade_off.png'}
    assert '| lambda 0.1 | **' in (tmp_path / 'sweep' / 'lambda.md').read_text()

    run_tool('lambda_sweep', *args)
    assert 'Training (' not in capfd.readouterr().err
    run_tool('lambda_sweep', *args, '--cfg-options', 'visualizer.type=Visualizer')
    assert 'Training (' not in capfd.readouterr().err  # a viewer changes no training
    with pytest.raises(ValueError, match='a training with other settings: train_cfg differ'):
        run_tool('lambda_sweep', *args, '--cfg-options', 'train_cfg.max_epochs=2')


def test_missing_data_is_named_before_a_training(tmp_path, run_tool, capfd):
    make_table(tmp_path)
    text = (tmp_path / 'ra.py').read_text()
    text += f"\ntrain_dataloader['dataset']['dataset']['data_root'] = '{tmp_path}/no'\n"
    (tmp_path / 'ra.py').write_text(text)
    with pytest.raises(FileNotFoundError, match='this run misses files:\n  - .*/no'):
        run_tool('lambda_sweep', tmp_path / 'ra.py', '--work-dir', tmp_path / 'sweep')
    assert 'Training (' not in capfd.readouterr().err
