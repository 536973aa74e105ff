"""Weights on the hub: found by name on a server of this machine, safetensors alone."""

import logging

import pytest
import torch
from hub_server import serve

from raproc.weights import (
    download_settings,
    find_weights,
    parse_hub_name,
    read_checkpoint,
    read_weights,
)
from raproc.weights.announcing import announce
from raproc.weights.reading import describes_itself, write_processor

pytest.importorskip('huggingface_hub')
STATE = {'conv.weight': torch.arange(4.0)}


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr('huggingface_hub.constants.HF_HUB_CACHE', str(tmp_path / 'cache'))
    monkeypatch.setenv('HF_TOKEN', 'none')
    with serve() as server:
        monkeypatch.setenv('HF_ENDPOINT', server.address)
        yield server


@pytest.fixture
def content(tmp_path):
    write_processor(tmp_path / 'a.safetensors', STATE, dict(task='sr', processor=None))
    return (tmp_path / 'a.safetensors').read_bytes()


@pytest.mark.parametrize(
    'name, expected',
    [
        ('hf://a/b', ('a/b', None, None)),
        ('hf://a/b@v1', ('a/b', 'v1', None)),
        ('hf://a/b@v1/c/d.safetensors', ('a/b', 'v1', 'c/d.safetensors')),
    ],
)
def test_names(name, expected):
    assert parse_hub_name(name) == expected


@pytest.mark.parametrize('name', ['hf://a', 'hf://a/', 'hf:///b', 'a/b'])
def test_wrong_names(name):
    with pytest.raises(ValueError, match=f'expected hf://owner/name or .* but got {name!r}'):
        parse_hub_name(name)


@pytest.mark.parametrize(
    'files, name',
    [
        (['model.safetensors', 'other.safetensors'], 'hf://me/net'),
        (['README.md', 'net_x4.safetensors'], 'hf://me/net'),
        (['x/a.safetensors', 'x/b.safetensors'], 'hf://me/net/x/b.safetensors'),
    ],
)
def test_downloaded_once(hub, content, files, name):
    hub.repositories['me/net'] = {file: content for file in files}
    first = find_weights(name)
    assert find_weights(name) == first
    assert torch.equal(read_weights(name)['conv.weight'], STATE['conv.weight'])
    assert sum(line.startswith('GET') for line in hub.downloads) == 1


def test_downloads_are_announced_with_their_size(hub, content, monkeypatch):
    said = []
    monkeypatch.setattr('raproc.weights.hub.announce', lambda *args: said.append(args))
    hub.repositories['me/net'] = {'model.safetensors': content}
    find_weights('hf://me/net'), find_weights('hf://me/net')
    name = 'hf://me/net/model.safetensors'
    assert said == [(name, len(content), "the hub's cache (HF_HOME)")]


def test_announcement(caplog):
    logger = logging.getLogger('announced')
    with caplog.at_level('WARNING', logger='announced'):
        announce('hf://a/b', 97_800_000, 'a folder', logger=logger)
        announce('hf://a/b', None, 'a folder', logger=logger)
    assert caplog.messages == [
        'Downloading hf://a/b (97.8 MB) to a folder',
        'Downloading hf://a/b to a folder',
    ]


def test_settings_lie_beside_the_weights(hub, content):
    files = {'model.safetensors': content, 'config.json': b'{}', 'a.py': b'x'}
    hub.repositories['me/net'] = files
    folder = download_settings('hf://me/net@v1', ['config.json'])
    assert find_weights('hf://me/net@v1').parent == folder
    assert sorted(file.name for file in folder.iterdir()) == ['config.json', 'model.safetensors']
    with pytest.raises(OSError, match='expected to download b.json of hf://me/net from the hub'):
        download_settings('hf://me/net', ['b.json'])


def test_from_the_cache_without_a_network(hub, content, monkeypatch):
    hub.repositories['me/net'] = {'model.safetensors': content}
    file = find_weights('hf://me/net')
    monkeypatch.setenv('HF_ENDPOINT', 'http://127.0.0.1:9')
    assert find_weights('hf://me/net') == file


def test_pickles_are_refused(hub, content):
    with pytest.raises(ValueError, match="a file of safetensors from the hub, .*'hf://me/net/a.p"):
        find_weights('hf://me/net/a.pth')
    hub.repositories['me/net'] = {'a.pth': b'pickle', 'README.md': b''}
    with pytest.raises(ValueError, match='in hf://me/net, but got none among README.md, a.pth; na'):
        find_weights('hf://me/net')
    hub.repositories['me/two'] = {'a.safetensors': content, 'b.safetensors': content}
    with pytest.raises(ValueError, match='but got a.safetensors, b.safetensors; name one: hf://me'):
        find_weights('hf://me/two')
    assert not hub.downloads


def test_what_is_not_there(hub, content):
    with pytest.raises(OSError, match='expected to download hf://me/none from the hub, but got: '):
        find_weights('hf://me/none')
    hub.repositories['me/net'] = {'model.safetensors': content}
    with pytest.raises(OSError, match='to download hf://me/net/b.safetensors from the hub, but go'):
        find_weights('hf://me/net/b.safetensors')


def test_a_file_that_describes_itself(tmp_path, content):
    path = tmp_path / 'a.safetensors'
    assert describes_itself(path) == dict(task='sr', processor=None)
    assert read_checkpoint(path)['meta'] == dict(task='sr')
    from safetensors.torch import save_file

    save_file(STATE, tmp_path / 'b.safetensors')
    assert describes_itself(tmp_path / 'b.safetensors') is None
    assert 'meta' not in read_checkpoint(tmp_path / 'b.safetensors')


def test_the_package_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'huggingface_hub', None)
    with pytest.raises(ImportError, match=r"needs huggingface_hub: pip install 'raproc\[hub\]'"):
        find_weights('hf://me/net')
