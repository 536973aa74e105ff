"""The table of gradients: one line per loss, and P's own loss agrees with itself."""

import pytest
import torch
from tiny_run import checkpoints, run_config

from raproc.weights import editor_weights, read_weights


@pytest.fixture
def trained(data, tmp_path, run_tool):
    """A config and the folder of its training."""
    quick = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)
    config = run_config(data, str(tmp_path / 'run'), train_cfg__max_epochs=1, **quick)
    config.dump(tmp_path / 'tiny.py')
    run_tool('train', tmp_path / 'tiny.py', '--no-validate')
    return tmp_path / 'tiny.py', tmp_path / 'run'


def test_one_line_per_loss(trained, run_tool, capsys):
    config, folder = trained
    checkpoint = next(folder.glob('iter_*.pth'))
    assert checkpoint.name in checkpoints(folder)
    capsys.readouterr()
    state = editor_weights(read_weights(checkpoint))
    torch.save(state, folder / 'bare_editor.pth')
    args = (config, folder / 'bare_editor.pth', '--batches', '4')
    run_tool('analysis_tools/gradient_noise', *args)
    of_the_editor = capsys.readouterr().out
    run_tool('analysis_tools/gradient_noise', config, checkpoint, '--batches', '4')
    out = capsys.readouterr().out
    assert out.splitlines()[-2:] == of_the_editor.splitlines()[-2:]
    lines = [line.split() for line in out.splitlines() if line.startswith('loss')]
    assert [line[0] for line in lines[1:]] == ['loss_processing', 'loss_tiny']
    (_, length, _, cosine), (_, other, _, angle) = lines[1:]
    assert float(cosine) == 1.0 and -1 <= float(angle) <= 1
    assert float(length) > 0 and float(other) > 0
