"""An exported file computes what the processor computes, for sizes it was not traced with."""

import numpy as np
import pytest
import torch
from tiny_processor import GENERATOR, SRRESNET, config_of, save

from raproc.apis import ImageProcessor, export

ONNXRUNTIME = pytest.importorskip('onnxruntime', reason=export.PIP_LINE)
pytest.importorskip('onnxscript', reason=export.PIP_LINE)


@pytest.fixture(scope='module')
def processor(tmp_path_factory):
    processor = dict(SRRESNET, scale=4, global_skip=True)
    config, weights = save(tmp_path_factory.mktemp('e'), processor, GENERATOR)
    return ImageProcessor(str(config), weights, device='cpu')


def run(path, images):
    session = ONNXRUNTIME.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    return session.run(None, {'images': images})


def test_bytes(processor, tmp_path):
    assert export.export_onnx(processor, tmp_path / 'sub' / 'p.onnx') <= 1
    image = np.random.default_rng(0).integers(0, 256, (2, 3, 9, 31), dtype=np.uint8)
    (found,) = run(tmp_path / 'sub' / 'p.onnx', image)
    assert found.dtype == np.uint8 and found.shape == (2, 3, 36, 124)
    assert np.abs(found.astype(int) - processor(torch.from_numpy(image)).numpy()).max() <= 1
    assert [path.name for path in (tmp_path / 'sub').iterdir()] == ['p.onnx']


def test_both_as_floats(processor, tmp_path):
    path = tmp_path / 'p.onnx'
    options = dict(for_='both', dtype='float', tolerance=0.1)
    accept = lambda file: dict(seen=str(file.dtype))  # noqa: E731
    assert export.export_onnx(processor, path, **options, accept=accept) < 0.1
    file = export.ExportedFile(path)
    assert file.properties.keys() == {'raproc', 'scale', 'difference_in_levels', 'seen'}
    assert file.properties['scale'] == '4' and file.properties['seen'] == 'torch.float32'
    image = torch.rand(1, 3, 20, 13)
    found, expected = file(image), processor(image, 'both')
    assert list(found) == ['processed', 'seen']
    for one, other in zip(found.values(), expected, strict=True):
        assert (one - other).abs().max() < 1e-4


def test_difference_beyond_the_tolerance(processor, tmp_path):
    with pytest.raises(ValueError, match='by at most -1 levels of an 8-bit image, but got'):
        export.export_onnx(processor, tmp_path / 'p.onnx', tolerance=-1)
    assert list(tmp_path.iterdir()) == []


def test_refused(tmp_path):
    identity = ImageProcessor(config_of(dict(type='Interpolation')), device='cpu')

    def refuse(file):
        raise ValueError('not alike')

    with pytest.raises(ValueError, match='not alike'):
        export.export_onnx(identity, tmp_path / 'p.onnx', accept=refuse)
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings(processor, tmp_path):
    with pytest.raises(ValueError, match="expected for_ to be one of .*, but got 'cats'"):
        export.export_onnx(processor, tmp_path / 'p.onnx', for_='cats')
    with pytest.raises(ValueError, match="dtype to be one of .*, but got 'int8'"):
        export.export_onnx(processor, tmp_path / 'p.onnx', dtype='int8')
    mixed = ImageProcessor(config_of(dict(type='Interpolation')), device='cpu', amp=True)
    with pytest.raises(ValueError, match="but got device='cpu', amp=True"):
        export.export_onnx(mixed, tmp_path / 'p.onnx')


def test_missing_packages(processor, tmp_path, monkeypatch):
    monkeypatch.setattr(export, 'find_spec', lambda name: None)
    with pytest.raises(ImportError, match="onnxscript: pip install onnx .* 'ml_dtypes<0.6'"):
        export.export_onnx(processor, tmp_path / 'p.onnx')
