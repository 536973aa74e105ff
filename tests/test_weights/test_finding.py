"""Weights are found by file, folder of a run, address and published name."""

import os
import time

import pytest
import torch
from mmengine.logging import MMLogger

from raproc.weights import (
    find_weights,
    finding,
    is_missing,
    newest_checkpoint,
    published,
    read_weights,
)

WEIGHTS = {'conv.weight': torch.ones(2), 'conv.bias': torch.zeros(1)}


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match='weights at .*nowhere.pth, but got no such file'):
        read_weights(tmp_path / 'nowhere.pth')
    with pytest.raises(FileNotFoundError, match='but got a folder'):
        read_weights(tmp_path)


def test_address_is_downloaded_once(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    monkeypatch.setattr(finding, '_size_of', lambda url: None)
    calls = []

    def download(url, target, hash_prefix, progress):
        calls.append(url)
        torch.save(WEIGHTS, target)

    monkeypatch.setattr(torch.hub, 'download_url_to_file', download)
    for _ in range(2):
        read_weights('https://example.com/models/net.pth?version=1')
    assert calls == ['https://example.com/models/net.pth?version=1']
    assert (tmp_path / 'checkpoints' / 'net.pth').is_file()


def test_a_download_is_announced_with_its_size(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    monkeypatch.setattr(finding, '_size_of', lambda url: 44_700_000)
    save = lambda url, target, *args, **kwargs: torch.save(WEIGHTS, target)  # noqa: E731
    monkeypatch.setattr(torch.hub, 'download_url_to_file', save)
    MMLogger._instance_dict.clear()
    find_weights('https://example.com/net.pth')
    file = tmp_path / 'checkpoints' / 'net.pth'
    text = f'Downloading https://example.com/net.pth (44.7 MB) to {file}; without a network, put'
    assert text in capfd.readouterr().out


def test_failed_download_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    with pytest.raises(OSError, match='to download http.*give its path, or put it at .*net.pth'):
        read_weights('http://127.0.0.1:9/net.pth')


def test_folder_of_a_run_is_its_newest_whole_checkpoint(tmp_path):
    for name in ('iter_9.pth', 'iter_10.pth', 'iter_x.pth', 'best_iter_20.pth'):
        torch.save(WEIGHTS, tmp_path / name)
    assert find_weights(tmp_path) == tmp_path / 'iter_10.pth'
    half = (tmp_path / 'iter_10.pth').read_bytes()[:-100]
    (tmp_path / 'iter_11.pth').write_bytes(half)
    with pytest.warns(UserWarning, match=r'iter_11\.pth is left out'):
        assert newest_checkpoint(tmp_path) == tmp_path / 'iter_10.pth'
    (tmp_path / 'iter_11.pth').unlink()
    torch.save(WEIGHTS, tmp_path / 'epoch_1.pth')
    os.utime(tmp_path / 'iter_10.pth', (0, time.time() - 9))
    assert newest_checkpoint(tmp_path) == tmp_path / 'epoch_1.pth'


def test_published_names():
    short, file = next(iter(published().items()))
    assert find_weights(short) == file and file.is_file()
    assert find_weights(short.replace('/', '_')) == file
    with pytest.raises(FileNotFoundError, match=rf'no such file; the nearest .* are {short}'):
        find_weights(short + 's')


def test_what_is_missing(tmp_path):
    assert is_missing(tmp_path) and is_missing(tmp_path / 'a.pth') and is_missing('ra/nothing')
    torch.save(WEIGHTS, tmp_path / 'iter_1.pth')
    there = [tmp_path, tmp_path / 'iter_1.pth', next(iter(published())), 'https://a.org/a.pth']
    assert not any(map(is_missing, there))
