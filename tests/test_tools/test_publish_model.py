"""A published file: P and T in float16, named by its hash, nothing else in it."""

import hashlib

import pytest
import torch
from tiny_processor import GENERATOR, SRRESNET, save

from raproc.apis.loading import load_model
from raproc.version import __version__


def test_published_weights_load_and_are_rounded(tmp_path, run_tool, capsys):
    config, weights = save(tmp_path, SRRESNET, GENERATOR)
    content = torch.load(weights)
    content.update(optimizer=dict(state={}), message_hub=1, meta=dict(task='sr', iter=3))
    content['state_dict']['recognition.0.recognizer.network.weight'] = torch.zeros(2)
    torch.save(content, weights)
    run_tool('publish_model', weights, tmp_path / 'out' / 'tiny.pth')
    (path,) = (tmp_path / 'out').iterdir()
    assert str(path) in capsys.readouterr().out
    assert path.stem == f'tiny-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}'
    published = torch.load(path, weights_only=True)
    assert set(published) == {'state_dict', 'meta'}
    assert published['meta'] == dict(task='sr', raproc_version=__version__)
    assert not any('recognition' in key for key in published['state_dict'])
    before, after = load_model(str(config), weights), load_model(str(config), path)
    for key, value in before.state_dict().items():
        assert torch.equal(after.state_dict()[key], value.half().to(value.dtype)), key


def test_without_a_processor(tmp_path, run_tool):
    torch.save(dict(backbone=torch.zeros(2)), tmp_path / 'other.pth')
    with pytest.raises(SystemExit, match='expected a processor in'):
        run_tool('publish_model', tmp_path / 'other.pth', tmp_path / 'out.pth')
    assert [path.name for path in tmp_path.iterdir()] == ['other.pth']


def test_too_large_for_float16(tmp_path, run_tool):
    torch.save({'processor.weight': torch.tensor([1e6])}, tmp_path / 'large.pth')
    with pytest.raises(SystemExit, match='float16 cannot hold processor.weight'):
        run_tool('publish_model', tmp_path / 'large.pth', tmp_path / 'out.pth')
