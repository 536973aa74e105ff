"""Networks of spandrel's architectures as editors, from small files as others publish them."""

import pytest
import torch
from public_files import make_network, save_network

from raproc.models.editors import PublicModel
from raproc.registry import MODELS

pytest.importorskip('spandrel')
SCALES = dict(Compact=2, ESRGAN=4, DnCNN=1, SwinIR=2, DITN=2)


@pytest.mark.parametrize('suffix', ['.pth', '.safetensors'])
@pytest.mark.parametrize('name, scale', SCALES.items())
def test_the_published_network_itself(tmp_path, name, scale, suffix):
    network = make_network(name).eval()
    editor = PublicModel(save_network(network, tmp_path / f'a{suffix}')).eval()
    images = torch.rand(2, 3, 24, 32)
    with torch.no_grad():
        assert torch.allclose(editor(images), network(images), atol=1e-6)
    assert editor.scale == scale and name in (editor.architecture, 'Compact')


@pytest.mark.parametrize('name', ['SwinIR', 'DITN'])
def test_other_sizes_than_the_network_takes(tmp_path, name):
    """They are continued as in a mirror, and the result is cropped."""
    editor = PublicModel(save_network(make_network(name), tmp_path / 'a.pth')).eval()
    images = torch.rand(1, 3, 13, 20)
    bottom, right = dict(SwinIR=(16 - 13, 0), DITN=(16 - 13, 24 - 20))[name]
    mirrored = torch.cat([images, images.flip(2)[:, :, 1 : 1 + bottom]], dim=2)
    mirrored = torch.cat([mirrored, mirrored.flip(3)[..., 1 : 1 + right]], dim=3)
    with torch.no_grad():
        whole = editor.network(mirrored)
        assert torch.allclose(editor(images), whole[..., :26, :40], atol=1e-6)
        assert editor(torch.rand(1, 3, 1, 1)).shape == (1, 3, 2, 2)


def test_a_step_of_training_and_its_checkpoint_alone(tmp_path):
    editor = PublicModel(save_network(make_network('SwinIR'), tmp_path / 'a.pth'))
    before = {key: value.clone() for key, value in editor.named_parameters()}
    optimizer = torch.optim.SGD(editor.parameters(), 0.1)
    images = torch.rand(1, 3, 16, 16, requires_grad=True)
    with torch.autocast('cpu', torch.bfloat16):
        output = editor(images)
    assert output.dtype == torch.float32
    output.square().mean().backward()
    optimizer.step()
    assert images.grad.abs().sum() > 0
    assert all(not torch.equal(before[key], value) for key, value in editor.named_parameters())
    state = {f'processor.{key}': value for key, value in editor.state_dict().items()}
    torch.save(dict(state_dict=state), tmp_path / 'iter_1.pth')
    (tmp_path / 'a.pth').unlink()
    again = PublicModel(tmp_path / 'iter_1.pth').eval()
    assert torch.equal(again(images), editor.eval()(images))


@pytest.mark.parametrize('name', ['SwinIR', 'DnCNN'])
def test_part_of_a_model_is_laid_out_channels_last(tmp_path, name):
    weights = str(save_network(make_network(name), tmp_path / 'a.pth'))
    processor = dict(type='PublicModel', weights=weights)
    model = MODELS.build(dict(type='RecognitionAwareModel', processor=processor)).eval()
    images = torch.rand(1, 3, 16, 16).to(memory_format=torch.channels_last)
    expected = PublicModel(weights).eval()(images.contiguous())
    torch.testing.assert_close(model(images), expected, rtol=1e-5, atol=1e-6)
    layers = [value for value in model.parameters() if value.ndim == 4 and value.shape[-1] > 1]
    assert layers and not any(value.is_contiguous() for value in layers)
    assert model.double().processor(images.double()).shape == expected.shape


@pytest.mark.parametrize(
    'name, settings, message',
    [
        ('DnCNN', dict(in_nc=1, out_nc=1), 'holds DnCNN, with 1 in and 1 out .of grey images'),
        ('RestoreFormer', dict(), 'which holds RestoreFormer, a network for the restoration of f'),
        ('LaMa', dict(), 'which holds LaMa, a network for inpainting, with a mask'),
    ],
)
def test_what_restores_no_rgb_images(tmp_path, monkeypatch, name, settings, message):
    import spandrel

    path = save_network(make_network('Compact'), tmp_path / 'a.pth')
    if name == 'DnCNN':
        path = save_network(make_network(name, **settings), tmp_path / 'a.pth')
    else:  # such networks have fifty million weights and more
        purpose = dict(RestoreFormer='FaceSR', LaMa='Inpainting')[name]
        load = spandrel.ModelLoader.load_from_state_dict

        def described(self, state):
            found = load(self, state)
            found._purpose = purpose
            found._architecture = spandrel.MAIN_REGISTRY[name].architecture
            return found

        monkeypatch.setattr(spandrel.ModelLoader, 'load_from_state_dict', described)
    with pytest.raises(ValueError, match=message):
        PublicModel(path)


def test_wrong_files(tmp_path):
    torch.save(dict(head=torch.ones(2)), tmp_path / 'other.pth')
    with pytest.raises(ValueError, match=r'but got none that spandrel \S+ knows; its keys are hea'):
        PublicModel(tmp_path / 'other.pth')
    torch.save({'processor.conv.weight': torch.ones(2)}, tmp_path / 'own.pth')
    with pytest.raises(ValueError, match='another processor of raproc in .*own.pth.; name its con'):
        PublicModel(tmp_path / 'own.pth')
    state = make_network('Compact').state_dict()
    broken = dict(state, **{'body.2.bias': torch.ones(5)})
    torch.save(broken, tmp_path / 'cut.pth')
    with pytest.raises(
        ValueError, match='whole weights in .*cut.pth., but got some that do not fi'
    ):
        PublicModel(tmp_path / 'cut.pth')
    with pytest.raises(FileNotFoundError, match='a file of weights at .*no.pth'):
        PublicModel(tmp_path / 'no.pth')


def test_spandrel_is_named_where_it_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'spandrel', None)
    with pytest.raises(ImportError, match=r"needs spandrel: pip install 'raproc\[public\]'"):
        PublicModel(tmp_path / 'a.pth')


def test_dncnn_of_its_authors(shared_data):
    """Noise of 25/255 on a flat image is taken away almost whole."""
    editor = PublicModel(shared_data / 'processors' / 'dncnn_color_sigma25.pth').eval()
    assert (editor.architecture, editor.scale) == ('DnCNN', 1)
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(1, 3, 40, 40, generator=generator) * 25 / 255
    with torch.no_grad():
        error = editor(0.5 + noise) - 0.5
    assert error.std() < noise.std() / 5
