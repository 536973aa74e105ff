"""Weights of other programs, converted: tiny files by hand give what PyTorch computes."""

import runpy
import struct
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from tiny_run import ROOT
from torch.nn import functional as F


@pytest.fixture
def tool(monkeypatch):
    """A function that gives the content of a converter."""
    folder = ROOT / 'tools' / 'model_converters'
    monkeypatch.syspath_prepend(folder)  # as Python does for a script
    return lambda name: SimpleNamespace(**runpy.run_path(str(folder / f'{name}.py')))


def ncnn_files(folder, weights):
    """Writes convolutions as ncnn does, of 16 bits, each with its bias; 4x4 are transposed."""
    lines = ['7767517', f'{len(weights) + 1} 9', 'Input in 0 1 data 0=1']
    content = b''
    for i, (weight, bias) in enumerate(weights):
        side = weight.shape[-1]
        kind = 'Deconvolution' if side == 4 else 'Convolution'
        lines.append(
            f'{kind} c{i} 1 1 data x{i} 0={len(weight)} 1={side} 4=1 5=1 6={weight.size} '
            '9=2 -23310=1,2.000000e-01'
        )
        half = weight.astype('<f2').tobytes()
        content += struct.pack('<I', 0x01306B47) + half + b'\0' * (-len(half) % 4)
        content += bias.astype('<f4').tobytes()
    (folder / 'a.param').write_text('\n'.join(lines) + '\n')
    (folder / 'a.bin').write_bytes(content)
    return folder / 'a.param'


def test_esrgan_from_ncnn(tool, tmp_path):
    """One block of RRDBNet has 15 convolutions, and 6 stand around the blocks."""
    converter = tool('esrgan_from_ncnn')
    weights = [
        (np.full((1, 1, 3, 3), i, np.float32), np.array([i / 2], np.float32)) for i in range(21)
    ]
    state = converter.convert(ncnn_files(tmp_path, weights))
    assert len(state) == 42
    names = ['conv_first', 'body.0.rdb1.conv1', 'body.0.rdb3.conv5', 'conv_body', 'conv_last']
    assert [state[f'{name}.weight'].unique().item() for name in names] == [0, 1, 15, 16, 20]
    assert state['conv_last.bias'].tolist() == [10.0]
    assert state['conv_first.weight'].shape == (1, 1, 3, 3)


def test_files_that_are_not_of_an_esrgan(tool, tmp_path):
    converter = tool('esrgan_from_ncnn')
    weights = [(np.ones((1, 1, 3, 3), np.float32), np.ones(1, np.float32))] * 20
    with pytest.raises(ValueError, match='15 per block of RRDBNet, but got 20'):
        converter.convert(ncnn_files(tmp_path, weights))
    path = ncnn_files(tmp_path, weights + weights[:1])
    path.with_suffix('.bin').write_bytes(path.with_suffix('.bin').read_bytes() + b'\0')
    with pytest.raises(ValueError, match='bytes of weights, but got'):
        converter.convert(path)
    path.write_text(path.read_text() + 'Pooling p 1 1 a b\n')
    with pytest.raises(ValueError, match=r"of convolutions, but got \['Pooling'\], too"):
        converter.convert(path)
    path.write_text('# Notes')
    with pytest.raises(ValueError, match="begins with 7767517, but got '# Notes'"):
        converter.convert(path)


def waifu2x_weights():
    """A convolution that changes nothing; then each channel is the next one's mean, plus 1/8."""
    same, mean = np.zeros((3, 3, 3, 3), np.float32), np.zeros((3, 3, 4, 4), np.float32)
    for i in range(3):
        same[i, i, 1, 1] = 1
        mean[i, (i + 1) % 3] = 0.25  # outputs first; each pixel of the result has 2x2 of the input
    return [(same, np.zeros(3, np.float32)), (mean, np.full(3, 0.125, np.float32))]


def test_waifu2x(tool, tmp_path):
    converter = tool('waifu2x')
    network = converter.convert(ncnn_files(tmp_path, waifu2x_weights()))
    images = torch.tensor([0.25, 0.5, 0.75]).view(1, 3, 1, 1).expand(1, 3, 6, 8)
    once, twice = [0.625, 0.875, 0.375], [1.0, 0.5, 0.75]
    for scale, expected in ((1, once), (2, once), (4, twice)):
        result = converter.at_scale(network, scale)(images)
        wanted = torch.tensor(expected).view(1, 3, 1, 1).expand(1, 3, 6 * scale, 8 * scale)
        assert torch.allclose(result, wanted, atol=1e-6)


def test_each_pixel_of_waifu2x_comes_from_its_own_place(tool, tmp_path):
    """A bright pixel becomes bright 4x4 pixels around the 2x2 that are in its place."""
    network = tool('waifu2x').convert(ncnn_files(tmp_path, waifu2x_weights()))
    images = torch.zeros(1, 3, 5, 5)
    images[..., 2, 2] = 1
    bright = (network(images)[0, 0] > 0.13).nonzero()
    assert bright.min(0).values.tolist() == [3, 3]
    assert bright.max(0).values.tolist() == [6, 6]


def test_files_that_are_not_of_a_waifu2x(tool, tmp_path):
    weights = waifu2x_weights()
    with pytest.raises(ValueError, match='a transposed one 4x4 at the end'):
        tool('waifu2x').convert(ncnn_files(tmp_path, weights[:1]))


def test_ffdnet(tool):
    """Two convolutions: the middle of the kernel alone adds the strength to the first quarter."""
    first, last = torch.zeros(12, 13, 3, 3), torch.zeros(12, 12, 3, 3)
    for i in range(12):
        first[i, i, 1, 1] = last[i, i, 1, 1] = 1.0
    first[0, 12, 1, 1] = 1.0  # the channel of the strength
    state = {
        'model.0.weight': first,
        'model.0.bias': torch.zeros(12),
        'model.2.weight': last,
        'model.2.bias': torch.zeros(12),
    }
    converter = tool('ffdnet')
    images = torch.rand(1, 3, 8, 8)
    expected = F.pixel_unshuffle(images, 2)
    expected[:, 0] += 0.25
    result = converter.convert(state, sigma=0.25)(images)
    assert torch.allclose(result, F.pixel_shuffle(expected, 2), atol=1e-6)
    with pytest.raises(ValueError, match=r"weights of FFDNet for colour, but got \['a'\]"):
        converter.convert(dict(a=first), 0.1)
