"""Weights are read from any layout, and code in a file is never run."""

from pathlib import Path

import pytest
import torch

from raproc.weights import read_checkpoint, read_weights, register_loaders

WEIGHTS = {'conv.weight': torch.ones(2), 'conv.bias': torch.zeros(1)}


class Foreign:
    """An object that a weights-only load has to refuse."""


@pytest.mark.parametrize(
    'content',
    [
        WEIGHTS,
        {'state_dict': WEIGHTS, 'meta': {'epoch': 3}},
        {'model': WEIGHTS, 'epoch': 3},
        {'params_ema': WEIGHTS, 'params': {'conv.weight': torch.zeros(2)}},
        {'state_dict': {f'module.{name}': value for name, value in WEIGHTS.items()}},
    ],
    ids=['plain', 'mmengine', 'model', 'params_ema', 'module.'],
)
def test_layouts(content, tmp_path):
    torch.save(content, tmp_path / 'weights.pth')
    loaded = read_weights(str(tmp_path / 'weights.pth'))
    torch.testing.assert_close(loaded, WEIGHTS)


def test_module_prefix_of_one_part_stays(tmp_path):
    torch.save({'module.weight': torch.ones(1), 'head.weight': torch.ones(1)}, tmp_path / 'a.pth')
    assert sorted(read_weights(tmp_path / 'a.pth')) == ['head.weight', 'module.weight']


def test_safetensors(tmp_path):
    safetensors = pytest.importorskip('safetensors.torch')
    safetensors.save_file(WEIGHTS, tmp_path / 'weights.safetensors')
    torch.testing.assert_close(read_weights(tmp_path / 'weights.safetensors'), WEIGHTS)
    (tmp_path / 'broken.safetensors').write_bytes(b'no')
    with pytest.raises(ValueError, match='broken.safetensors, but got one that cannot be read'):
        read_weights(tmp_path / 'broken.safetensors')


def test_foreign_objects_are_refused_with_a_way_out(tmp_path):
    torch.save({'state_dict': WEIGHTS, 'message_hub': Foreign()}, tmp_path / 'epoch_1.pth')
    with pytest.raises(ValueError, match='only weights in .*epoch_1.pth.*weights_only=False'):
        read_weights(tmp_path / 'epoch_1.pth')


@pytest.mark.parametrize('damage', [b'', b'<html>404</html>', b'hello world', 'half'])
def test_damaged_file_is_said_to_be_damaged(damage, tmp_path):
    file = tmp_path / 'weights.pth'
    torch.save({'weight': torch.rand(999)}, file)
    file.write_bytes(file.read_bytes()[:2000] if damage == 'half' else damage)
    with pytest.raises(ValueError, match='but got one that cannot be read.*get it again'):
        read_weights(file)


@pytest.mark.parametrize(
    ('content', 'message'),
    [({'epoch': 3}, r"got the keys \['epoch'\]"), ([1], 'a dict of weights in .*but got list')],
)
def test_file_without_weights(content, message, tmp_path):
    torch.save(content, tmp_path / 'a.pth')
    with pytest.raises(ValueError, match=message):
        read_weights(tmp_path / 'a.pth')


class Runs:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize('layout', [lambda x: x, lambda x: dict(state_dict=WEIGHTS, meta=x)])
def test_pickle_never_runs_whatever_the_environment_says(tmp_path, monkeypatch, layout):
    monkeypatch.setenv('TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD', '1')
    torch.save(layout(Runs(tmp_path / 'ran')), tmp_path / 'a.pth')
    with pytest.raises(ValueError, match='expected only weights'):
        read_checkpoint(tmp_path / 'a.pth')
    assert not (tmp_path / 'ran').exists()


@pytest.mark.parametrize('value', [float('nan'), float('inf')])
def test_weights_that_are_not_finite_are_refused_by_name(tmp_path, value):
    state = dict(WEIGHTS, **{'head.weight': torch.tensor([1.0, value]), 'n': torch.tensor(3)})
    torch.save(dict(state_dict=state), tmp_path / 'nan.pth')
    with pytest.raises(ValueError, match=r'finite weights in .*nan\.pth, but .* in head\.weight;'):
        read_weights(tmp_path / 'nan.pth')


def test_content_of_a_checkpoint_beside_the_weights(tmp_path):
    meta = dict(iter=3, config='raise SystemExit', cfg='x = 1')
    content = dict(params=WEIGHTS, optimizer=dict(lr=1.0), meta=meta)
    torch.save(content, tmp_path / 'a.pth')
    checkpoint = read_checkpoint(tmp_path / 'a.pth')
    assert checkpoint['meta'] == dict(iter=3, cfg='x = 1')  # mmengine would execute `config`
    assert sorted(checkpoint) == ['meta', 'optimizer', 'state_dict']
    torch.testing.assert_close(checkpoint['state_dict'], WEIGHTS)


def test_mmengine_comes_through_the_door(tmp_path, monkeypatch):
    from mmengine.runner.checkpoint import CheckpointLoader

    monkeypatch.setenv('TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD', '1')
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    register_loaders()
    (tmp_path / 'checkpoints').mkdir()
    torch.save(dict(state_dict=Runs(tmp_path / 'ran')), tmp_path / 'checkpoints' / 'a.pth')
    for name in (str(tmp_path / 'checkpoints' / 'a.pth'), 'https://example.com/a.pth'):
        with pytest.raises(ValueError, match='expected only weights'):
            CheckpointLoader.load_checkpoint(name)
    assert not (tmp_path / 'ran').exists()
    torch.save(dict(params=WEIGHTS), tmp_path / 'b.pth')
    loaded = CheckpointLoader.load_checkpoint(str(tmp_path / 'b.pth'), map_location='cpu')
    torch.testing.assert_close(loaded, dict(state_dict=WEIGHTS))
