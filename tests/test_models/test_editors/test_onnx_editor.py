"""ONNX files as editors: whatever sizes, types and batches they take, and no training."""

import pytest
import torch
import torch.nn.functional as F
from public_files import save_onnx

from raproc.models.editors import OnnxEditor
from raproc.pixels import quantize

pytest.importorskip('onnx')
pytest.importorskip('onnxruntime')


def repeated(images, scale):
    return F.interpolate(images, scale_factor=scale, mode='nearest')


@pytest.mark.parametrize('scale', [1, 2, 3])
@pytest.mark.parametrize('size', [(1, 1), (20, 31), (70, 90)])
def test_any_size(tmp_path, scale, size):
    editor = OnnxEditor(save_onnx(tmp_path / 'a.onnx', scale))
    images = torch.rand(2, 3, *size)
    assert editor.scale == scale
    assert torch.allclose(editor(images), repeated(images, scale), atol=1e-6)


def test_bytes(tmp_path):
    editor = OnnxEditor(save_onnx(tmp_path / 'a.onnx', dtype='uint8'))
    images = torch.rand(1, 3, 70, 65)
    assert torch.allclose(editor(images), repeated(quantize(images), 2), atol=1e-6)


@pytest.mark.parametrize('block', [3, 8, 12])
def test_multiples(tmp_path, block):
    editor = OnnxEditor(save_onnx(tmp_path / 'a.onnx', block=block))
    assert editor.size_multiple == block
    images = torch.rand(1, 3, 67, 70)
    assert torch.allclose(editor(images), repeated(images, 2), atol=1e-6)


@pytest.mark.parametrize('size', [(5, 9), (24, 32), (40, 33), (100, 90)])
@pytest.mark.parametrize('batch', [1, 3])
def test_one_size_and_one_batch(tmp_path, size, batch):
    """Parts that overlap by a quarter; a mean of 3x3 is right beyond a pixel from their edges."""
    path = save_onnx(tmp_path / 'a.onnx', shape=(batch, 3, 24, 32), blur=1)
    free = OnnxEditor(save_onnx(tmp_path / 'b.onnx', blur=1))
    editor = OnnxEditor(path)
    images = torch.rand(4, 3, *size)
    found, expected = editor(images), free(images)
    assert found.shape == (4, 3, 2 * size[0], 2 * size[1])
    inside = (..., slice(2, -2), slice(2, -2))  # the padding of a small image is another one
    assert torch.allclose(found[inside], expected[inside], atol=1e-6)


def test_no_gradient_and_nothing_to_train(tmp_path):
    editor = OnnxEditor(save_onnx(tmp_path / 'a.onnx'))
    images = torch.rand(1, 3, 4, 4, requires_grad=True)
    assert not editor(images).requires_grad
    assert not list(editor.parameters()) and not editor.state_dict()


def test_it_says_which_file_it_is(tmp_path):
    one, other = (OnnxEditor(save_onnx(tmp_path / 'a.onnx', scale)) for scale in (2, 3))
    assert 'a.onnx, sha256=' in str(one) and 'scale=2' in str(one) and str(one) != str(other)


@pytest.mark.parametrize(
    'settings, message',
    [
        (dict(shape=('n', 1, 'h', 'w')), r'one input of RGB images .* but got .*1, .h., .w.'),
        (dict(shape=('n', 3, 'h')), 'one input of RGB images'),
    ],
)
def test_what_maps_no_rgb_images(tmp_path, settings, message):
    with pytest.raises(ValueError, match=message):
        OnnxEditor(save_onnx(tmp_path / 'a.onnx', scale=1, **settings))


def test_wrong_files(tmp_path):
    (tmp_path / 'a.onnx').write_text('text')
    with pytest.raises(ValueError, match='an ONNX file at .*a.onnx, but got one that ONNX Runtime'):
        OnnxEditor(tmp_path / 'a.onnx')
    with pytest.raises(FileNotFoundError, match='b.onnx'):
        OnnxEditor(tmp_path / 'b.onnx')
    path = save_onnx(tmp_path / 'c.onnx', block=128)
    with pytest.raises(ValueError, match='to make RGB images of a whole multiple of the size, but'):
        OnnxEditor(path)


def test_the_runtime_is_named_where_it_is_missing(tmp_path, monkeypatch):
    path = save_onnx(tmp_path / 'a.onnx')
    monkeypatch.setitem(__import__('sys').modules, 'onnxruntime', None)
    with pytest.raises(ImportError, match=r"needs onnxruntime: pip install 'raproc\[export\]'"):
        OnnxEditor(path)


def test_public_files(shared_data):
    for name in ('rlfn_x4', 'imdn_x4'):
        editor = OnnxEditor(shared_data / 'processors' / f'{name}.onnx')
        grey = editor(torch.full((1, 3, 20, 24), 0.5))
        assert grey.shape == (1, 3, 80, 96) and (grey - 0.5).abs().max() < 0.03
