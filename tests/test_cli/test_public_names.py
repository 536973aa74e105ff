"""Every command takes a processor by the file of its weights, without a config."""

import numpy as np
import pytest
from public_files import make_network, save_network, save_onnx

from raproc.datasets import read_image

for _package in ('spandrel', 'onnx', 'onnxruntime', 'safetensors'):
    pytest.importorskip(_package)


@pytest.fixture
def network(tmp_path):
    return save_network(make_network('Compact'), tmp_path / 'net_x2.pth')


def test_process(run, tmp_path, save_image, network):
    image = save_image(tmp_path / 'in' / 'a.png')
    onnx = save_onnx(tmp_path / 'b.onnx', dtype='uint8')
    for number, options in enumerate([('--weights', onnx), ('--model', f'onnx:{onnx}')]):
        out = tmp_path / f'out{number}'
        assert run('process', tmp_path / 'in', out, *options)[0] == 0
        assert np.array_equal(read_image(out / 'a.png'), image.repeat(2, 0).repeat(2, 1))
    assert run('process', tmp_path / 'in', tmp_path / 'net', '--weights', network)[0] == 0
    assert read_image(tmp_path / 'net' / 'a.png').shape == (80, 96, 3)
    code, _, err = run('process', tmp_path / 'in', tmp_path / 'net', '--weights', onnx)
    assert code == 2 and f'images of {network} for both; choose another OUT' in err


def test_what_cannot_process(run, tmp_path, save_image):
    save_image(tmp_path / 'a.png')
    grey = save_network(make_network('DnCNN', in_nc=1, out_nc=1), tmp_path / 'grey.pth')
    args = ('process', tmp_path / 'a.png', tmp_path / 'b.png')
    code, _, err = run(*args, '--weights', grey)
    assert code == 2 and 'with 1 in and 1 out (of grey images)' in err and err.count('\n') == 1
    code, _, err = run(*args)
    assert code == 2 and 'but got neither a config nor weights; set --model or --weights' in err


def test_whose_weights_they_are(run, tmp_path, save_image):
    save_image(tmp_path / 'a.png')
    args = ('process', tmp_path / 'a.png', tmp_path / 'b.png', '--model', 'plain/sr_rlfn')
    code, _, err = run(*args)
    assert code == 0
    assert 'plain/sr_rlfn: license MIT, source https://github.com/ofsoundof/NTIRE2022_ESR' in err
    assert 'MIT' in run('models', 'processors')[1] and 'Apache-2.0' in run('models')[1]


def test_compare(run, tmp_path, save_image, network):
    save_image(tmp_path / 'in' / 'a.png')
    save_image(tmp_path / 'in' / 'sub' / 'b.png', seed=1)
    code, out, err = run('compare', tmp_path / 'in', '--weights', network)
    assert code == 0, err
    assert 'sub/b' in out
    code, _, err = run('compare', tmp_path / 'in', tmp_path / 'in', '--weights', network)
    assert (
        code == 2
        and 'expected AFTER, or else a processor by --model or --weights, but got bo' in err
    )
    assert 'but got neither' in run('compare', tmp_path / 'in')[2]


@pytest.mark.parametrize('name', ['Compact', 'DnCNN'])
def test_export(run, tmp_path, name):
    pytest.importorskip('onnxscript')
    weights = save_network(make_network(name), tmp_path / 'a.pth')
    code, out, err = run('export', tmp_path / 'a.onnx', '--weights', weights)
    assert code == 0 and 'levels from the processor' in out, err


def test_export_of_an_onnx_file(run, tmp_path):
    path = save_onnx(tmp_path / 'a.onnx')
    code, _, err = run('export', tmp_path / 'b.onnx', '--weights', path)
    assert (
        code == 2
        and 'expected networks of PyTorch to export, but got the processor OnnxEditor(a.onnx' in err
    )
    assert not (tmp_path / 'b.onnx').exists()


def test_push(run, tmp_path):
    code, out, _ = run('push', 'me/rlfn', '--model', 'plain/sr_rlfn', '--dry-run', tmp_path / 'p')
    assert code == 0 and out == f'{tmp_path}/p\n'
    assert 'license: mit' in (tmp_path / 'p' / 'README.md').read_text()


def test_page(tmp_path, network):
    pytest.importorskip('gradio')
    from raproc.cli.webpage.show import Page

    page = Page({str(network): (str(network), None)})
    assert page.names == {str(network): 'net_x2'}
    image = np.zeros((8, 8, 3), np.uint8)
    assert page.versions(image, 'sr', [str(network)])[str(network)].shape == (4, 4, 3)
