"""Weights are read from any layout, and code in a file is never run."""

import pytest
import torch

from raproc.compat.checkpoint import load_weights_file

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
    loaded = load_weights_file(str(tmp_path / 'weights.pth'))
    torch.testing.assert_close(loaded, WEIGHTS)


def test_module_prefix_of_one_part_stays(tmp_path):
    torch.save({'module.weight': torch.ones(1), 'head.weight': torch.ones(1)}, tmp_path / 'a.pth')
    assert sorted(load_weights_file(tmp_path / 'a.pth')) == ['head.weight', 'module.weight']


def test_safetensors(tmp_path):
    safetensors = pytest.importorskip('safetensors.torch')
    safetensors.save_file(WEIGHTS, tmp_path / 'weights.safetensors')
    torch.testing.assert_close(load_weights_file(tmp_path / 'weights.safetensors'), WEIGHTS)
    (tmp_path / 'broken.safetensors').write_bytes(b'no')
    with pytest.raises(ValueError, match='broken.safetensors, but got one that cannot be read'):
        load_weights_file(tmp_path / 'broken.safetensors')


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='weights at .*nowhere.pth, but got no such file'):
        load_weights_file(tmp_path / 'nowhere.pth')
    with pytest.raises(FileNotFoundError, match='but got a folder'):
        load_weights_file(tmp_path)


def test_foreign_objects_are_refused_with_a_way_out(tmp_path):
    torch.save({'state_dict': WEIGHTS, 'message_hub': Foreign()}, tmp_path / 'epoch_1.pth')
    with pytest.raises(ValueError, match='only weights in .*epoch_1.pth.*weights_only=False'):
        load_weights_file(tmp_path / 'epoch_1.pth')


@pytest.mark.parametrize('damage', [b'', b'<html>404</html>', b'hello world', 'half'])
def test_damaged_file_is_said_to_be_damaged(damage, tmp_path):
    file = tmp_path / 'weights.pth'
    torch.save({'weight': torch.rand(999)}, file)
    file.write_bytes(file.read_bytes()[:2000] if damage == 'half' else damage)
    with pytest.raises(ValueError, match='but got one that cannot be read.*get it anew'):
        load_weights_file(file)


@pytest.mark.parametrize(
    ('content', 'message'),
    [({'epoch': 3}, r"got the keys \['epoch'\]"), ([1], 'a dict of weights in .*but got list')],
)
def test_file_without_weights(content, message, tmp_path):
    torch.save(content, tmp_path / 'a.pth')
    with pytest.raises(ValueError, match=message):
        load_weights_file(tmp_path / 'a.pth')


def test_address_is_downloaded_once(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    calls = []

    def download(url, target, progress):
        calls.append(url)
        torch.save(WEIGHTS, target)

    monkeypatch.setattr(torch.hub, 'download_url_to_file', download)
    for _ in range(2):
        load_weights_file('https://example.com/models/net.pth?version=1')
    assert calls == ['https://example.com/models/net.pth?version=1']
    assert (tmp_path / 'checkpoints' / 'net.pth').is_file()


def test_failed_download_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    with pytest.raises(OSError, match='to download http.*give its path, or put it at .*net.pth'):
        load_weights_file('http://127.0.0.1:9/net.pth')


def test_mmengine_refuses_foreign_objects_too(tmp_path):
    from mmengine.runner.checkpoint import CheckpointLoader

    torch.save(Foreign(), tmp_path / 'a.pth')
    with pytest.raises(Exception, match='Weights only load failed'):
        CheckpointLoader.load_checkpoint(str(tmp_path / 'a.pth'))
