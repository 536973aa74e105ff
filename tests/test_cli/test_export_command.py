"""raproc export: an ONNX file, never written over another one unasked."""

import pytest


def test_export(run, inverting, tmp_path):
    pytest.importorskip('onnxruntime')
    pytest.importorskip('onnxscript')
    out = tmp_path / 'p.onnx'
    args = ('export', out, '--model', inverting, '--for', 'machines')
    code, text, err = run(*args)
    assert code == 0, err
    assert text == f'{out}: scale 1, at most 0 levels from the processor\n'
    code, _, err = run(*args)
    assert code == 2 and 'p.onnx exists already; write it again with --force' in err


def test_suffix(run, identity):
    code, _, err = run('export', 'p.pt', '--model', identity)
    assert code == 2 and "expected OUT to end in .onnx, but got 'p.pt'" in err
