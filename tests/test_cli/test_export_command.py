"""raproc export: an ONNX file, never written over another one unasked."""

import pytest
from mmengine.config import Config
from tiny import recognizer

from raproc.cli import agreement


def test_export(run, inverting, tmp_path):
    pytest.importorskip('onnxruntime')
    pytest.importorskip('onnxscript')
    out = tmp_path / 'p.onnx'
    args = ('export', out, '--model', inverting, '--for', 'seen')
    code, text, err = run(*args)
    assert code == 0, err
    assert text == f'{out}: scale 1, at most 0 levels from the processor\n'
    code, _, err = run(*args)
    assert code == 2 and 'p.onnx exists already; write it again with --force' in err


def test_suffix(run, identity):
    code, _, err = run('export', 'p.pt', '--model', identity)
    assert code == 2 and "expected OUT to end in .onnx, but got 'p.pt'" in err


@pytest.fixture
def shown(tmp_path, save_image):
    """A folder of two inputs, their labels, and the config of a recognizer."""
    for name in ('a', 'b'):
        save_image(tmp_path / 'in' / f'{name}.png', 64, 70)
    (tmp_path / 'labels.txt').write_text('a.png 0\nb.png 1\n')
    Config(dict(recognizer=recognizer('one'))).dump(tmp_path / 'recognizer.py')
    return '--recognizer', tmp_path / 'recognizer.py', '--images', tmp_path / 'in'


def test_recognition_with_the_file(run, inverting, tmp_path, shown):
    onnx = pytest.importorskip('onnx')
    pytest.importorskip('onnxscript')
    out = tmp_path / 'p.onnx'
    args = ('export', out, '--model', inverting, '--for', 'both', *shown)
    code, text, err = run(*args, '--labels', tmp_path / 'labels.txt')
    assert code == 0, err
    line = text.splitlines()[0]
    assert line.startswith('one: accuracy ') and line.endswith('% with the file, 2 images')
    found = {prop.key: prop.value for prop in onnx.load(out).metadata_props}
    assert found['accuracy/one'] == line and found['difference_in_levels'] == '0'


def test_file_that_is_recognized_otherwise(run, identity, tmp_path, shown, monkeypatch):
    pytest.importorskip('onnxruntime')
    pytest.importorskip('onnxscript')
    found = [agreement.Agreement('one', 90.0, 89.4, 'accuracy', 9)]
    monkeypatch.setattr(agreement, 'compare_recognition', lambda *args: found)
    args = ('export', tmp_path / 'p.onnx', '--model', identity, *shown)
    code, text, err = run(*args)
    assert code == 2 and 'accuracy 90.00% with the processor, 89.40% with the file' in text
    assert 'to differ by at most 0.5 points, but got 90.00 with the processor and 89.40' in err
    assert not (tmp_path / 'p.onnx').exists()
    assert run(*args, '--accuracy-tolerance', '0.7')[0] == 0


@pytest.mark.parametrize('options', [('--images', 'x'), ('--recognizer', 'x'), ('--labels', 'x')])
def test_options_that_belong_together(run, identity, options):
    code, _, err = run('export', 'p.onnx', '--model', identity, *options)
    assert code == 2 and 'expected --recognizer together with --images' in err
