"""RLFN: its shape and size, and the very numbers of the authors' exported network."""

import runpy
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from raproc.models.editors import RLFN

ROOT = Path(__file__).parents[3]
CONVERTER = ROOT / 'tools' / 'model_converters' / 'rlfn_from_onnx.py'
SMALL = dict(mid_channels=6, hidden_channels=8, num_blocks=2, attention_channels=2)


def test_the_network_of_the_paper_has_its_parameters():
    assert sum(parameter.numel() for parameter in RLFN().parameters()) == 317218


@pytest.mark.parametrize('scale', [1, 2, 3])
def test_shape_and_gradient(scale):
    editor = RLFN(scale=scale, **SMALL)
    images = torch.rand(2, 3, 15, 20, requires_grad=True)
    output = editor(images)
    assert output.shape == (2, 3, 15 * scale, 20 * scale) and output.dtype == torch.float32
    output.sum().backward()
    assert images.grad.abs().sum() > 0
    assert all(parameter.grad is not None for parameter in editor.parameters())


def test_the_range_inside_is_that_of_bytes():
    """Without biases a network of convolutions and LeakyReLU scales with its input."""
    torch.manual_seed(0)
    one, other = RLFN(data_range=255.0, **SMALL), RLFN(data_range=1.0, **SMALL)
    other.load_state_dict(one.state_dict())
    with torch.no_grad():
        for editor in (one, other):
            editor.blocks = torch.nn.Identity()
            for layer in (editor.conv_first, editor.conv_mid, editor.conv_last):
                layer.bias.zero_()
    images = torch.rand(1, 3, 16, 16)
    assert torch.allclose(one(images), other(images), atol=1e-6)


def test_wrong_use():
    with pytest.raises(ValueError, match='`scale` of RLFN to be a positive integer, but got 0'):
        RLFN(scale=0)
    with pytest.raises(ValueError, match=r'at least 15 pixels for RLFN, but got \(14, 20\)'):
        RLFN(**SMALL)(torch.rand(1, 3, 14, 20))


def test_the_converter_reads_what_was_exported(tmp_path):
    pytest.importorskip('onnx')
    from onnx import TensorProto, helper, numpy_helper, save

    tool = runpy.run_path(str(CONVERTER))
    editor = RLFN(scale=2, **SMALL)
    state = {}
    for name, value in editor.state_dict().items():
        layer, _, kind = name.rpartition('.')
        there = {new: old for old, new in tool['LAYERS'].items()}.get(layer)
        if there is None:
            _, number, rest = layer.split('.', 2)
            there = f'B{int(number) + 1}.{ {n: o for o, n in tool["BLOCK"].items()}[rest] }'
        state[f'n.{there}.{kind}'] = value.numpy()
    tensors = [numpy_helper.from_array(value, name) for name, value in state.items()]
    value = helper.make_tensor_value_info('x', TensorProto.FLOAT, [1])
    node = helper.make_node('Identity', ['x'], ['y'])
    graph = helper.make_graph([node], 'g', [value], [value], tensors)
    save(helper.make_model(graph), tmp_path / 'a.onnx')
    read = tool['read_rlfn'](str(tmp_path / 'a.onnx'))
    assert read.scale == 2
    for name, value in editor.state_dict().items():
        assert torch.equal(read.state_dict()[name], value), name
    with pytest.raises(ValueError, match="expected a weight of RLFN, but got 'conv.weight'"):
        tool['renamed']('conv.weight')


def test_equal_to_the_exported_network(shared_data):
    onnxruntime = pytest.importorskip('onnxruntime')
    pytest.importorskip('onnx')
    file = shared_data / 'processors' / 'rlfn_x4.onnx'
    editor = runpy.run_path(str(CONVERTER))['read_rlfn'](str(file)).eval()
    session = onnxruntime.InferenceSession(str(file), providers=['CPUExecutionProvider'])
    photo = Image.open(sorted((shared_data / 'quality' / 'Set5').glob('*.png'))[0]).convert('RGB')
    small = np.asarray(photo.resize((61, 48), Image.Resampling.BICUBIC), np.float32) / 255
    images = torch.from_numpy(small).permute(2, 0, 1)[None].contiguous()
    (expected,) = session.run(None, {'input': images.numpy()})
    with torch.no_grad():
        found = editor(images).clamp(0, 1)
    assert (found - torch.from_numpy(expected)).abs().max() < 2e-5
