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


def tiny_checkpoint(path, weight, task='sr', count=3):
    state = {'processor.weight': torch.tensor(weight), 'processor.count': torch.tensor(count)}
    torch.save(dict(state_dict=state, meta=dict(task=task)), path)
    return path


def test_mean_of_several_trainings(tmp_path, run_tool):
    one = tiny_checkpoint(tmp_path / 'one.pth', [1.0, 4.0])
    others = [tiny_checkpoint(tmp_path / f'{x}.pth', [x, 1.0], count=9) for x in (2.0, 6.0)]
    run_tool('publish_model', one, tmp_path / 'out' / 'x.pth', '--average-with', *others)
    (path,) = (tmp_path / 'out').iterdir()
    published = torch.load(path, weights_only=True)
    assert published['state_dict']['processor.weight'].tolist() == [3.0, 2.0]
    assert published['state_dict']['processor.count'].item() == 3  # those of the first
    assert published['meta']['task'] == 'sr'


def test_no_mean_of_other_networks_or_tasks(tmp_path, run_tool):
    one = tiny_checkpoint(tmp_path / 'one.pth', [1.0, 4.0])
    wide = tiny_checkpoint(tmp_path / 'wide.pth', [1.0])
    with pytest.raises(SystemExit, match=r'wide.pth to have the weights of .*one.pth'):
        run_tool('publish_model', one, tmp_path / 'out.pth', '--average-with', wide)
    noise = tiny_checkpoint(tmp_path / 'noise.pth', [1.0, 4.0], task='dn')
    with pytest.raises(SystemExit, match='expected checkpoints of one task'):
        run_tool('publish_model', one, tmp_path / 'out.pth', '--average-with', noise)
