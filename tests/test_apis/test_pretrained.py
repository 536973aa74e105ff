"""A processor by its name alone: published, a file of a public network, ONNX, or the hub."""

import json
import warnings

import numpy as np
import pytest
import torch
from hub_server import serve
from mmengine.config import Config
from public_files import make_network, save_network, save_onnx
from tiny_processor import GENERATOR, SRRESNET, save

from raproc.apis import ImageProcessor
from raproc.apis.hub import describe, push_to_hub, write_pretrained
from raproc.apis.loading import find_processor
from raproc.engine import load_config
from raproc.models.editors import OnnxEditor, PublicModel
from raproc.models.editors.naming import named_processor
from raproc.weights import write_processor

for _package in ('spandrel', 'onnx', 'onnxruntime', 'huggingface_hub', 'safetensors'):
    pytest.importorskip(_package)
IMAGE = np.random.default_rng(0).integers(0, 256, (40, 48, 3), dtype=np.uint8)


@pytest.fixture
def network(tmp_path):
    return save_network(make_network('Compact'), tmp_path / 'net_x2.pth')


@pytest.mark.parametrize('prefix', ['', 'spandrel:'])
def test_a_public_network(network, prefix):
    processor = ImageProcessor.from_pretrained(f'{prefix}{network}')
    assert isinstance(processor.model.processor, PublicModel) and processor.scale == 2
    assert not any(value.requires_grad for value in processor.model.parameters())
    expected = PublicModel(network).eval()(torch.from_numpy(IMAGE).permute(2, 0, 1)[None] / 255)
    expected = (expected.clamp(0, 1) * 255).round().byte()[0].permute(1, 2, 0).numpy()
    assert np.abs(processor(IMAGE).astype(int) - expected).max() <= 1
    assert np.array_equal(ImageProcessor(weights=network)(IMAGE), processor(IMAGE))


@pytest.mark.parametrize('prefix', ['', 'onnx:'])
def test_an_onnx_file(tmp_path, prefix):
    name = f'{prefix}{save_onnx(tmp_path / "a.onnx")}'
    processor = ImageProcessor.from_pretrained(name)
    assert isinstance(processor.model.processor, OnnxEditor)
    assert np.array_equal(processor(IMAGE), IMAGE.repeat(2, 0).repeat(2, 1))


def test_the_suffix_may_be_missing(tmp_path, network):
    """The words before the colon say what a file is; without them its name has to."""
    bare = network.rename(tmp_path / 'bare')
    assert ImageProcessor(f'spandrel:{bare}').scale == 2
    with pytest.raises(FileNotFoundError, match="a file of weights or .*, but got '.*bare2'"):
        find_processor(str(tmp_path / 'bare.zip').replace('.zip', '2'))


@pytest.mark.parametrize('name', ['DITN', 'Compact'])
def test_tiles_are_the_whole_image(tmp_path, name):
    """DITN's tiles have to begin where its windows of 8 pixels do."""
    path = save_network(make_network(name), tmp_path / 'a.pth')
    image = IMAGE.repeat(4, 0).repeat(3, 1)[:150]
    whole, tiles = (ImageProcessor.from_pretrained(path, tile=tile)(image) for tile in (0, 40))
    assert np.abs(whole.astype(int) - tiles).max() <= 1


def test_tiles_of_an_onnx_file(tmp_path):
    path = save_onnx(tmp_path / 'a.onnx', blur=5)
    image = IMAGE.repeat(4, 0).repeat(3, 1)
    whole, tiles = (ImageProcessor.from_pretrained(path, tile=tile)(image) for tile in (0, 64))
    assert np.array_equal(whole, tiles)


def test_a_network_that_should_see_the_whole_image(tmp_path):
    path = save_network(make_network('SwinIR'), tmp_path / 'a.pth')
    with pytest.warns(UserWarning, match='the networks look at the whole image, so its tiles'):
        ImageProcessor.from_pretrained(path, tile=16)(IMAGE)


def test_published():
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        assert ImageProcessor.from_pretrained('plain/sr_rlfn').scale == 4
    with pytest.raises(FileNotFoundError, match='the nearest are plain/sr_rlfn'):
        ImageProcessor.from_pretrained('plain/sr_rlfm')
    with pytest.raises(ValueError, match='expected a processor, but got neither a config nor wei'):
        ImageProcessor()


def test_a_checkpoint_of_a_training_is_enough(tmp_path, network):
    """The config names the file that the training started from, which is not there any more."""
    config = Config(named_processor(str(network)))
    config.dump(tmp_path / 'config.py')
    editor = PublicModel(network)
    editor.network.body[0].bias.data += 0.1
    state = {f'processor.{key}': value for key, value in editor.state_dict().items()}
    torch.save(dict(state_dict=state), tmp_path / 'iter_1.pth')
    before = ImageProcessor(str(tmp_path / 'config.py'))
    network.unlink()
    trained = ImageProcessor(str(tmp_path / 'config.py'), tmp_path / 'iter_1.pth')
    assert np.array_equal(trained(IMAGE), ImageProcessor(weights=tmp_path / 'iter_1.pth')(IMAGE))
    assert not np.array_equal(trained(IMAGE), before(IMAGE))


def test_a_transformer_beside_it(tmp_path, network):
    """P has its weights, T needs a checkpoint; that of an ONNX file has nothing but T."""
    for name in (str(network), str(save_onnx(tmp_path / 'a.onnx'))):
        config = Config(named_processor(name))
        config.model.transformer = GENERATOR
        with pytest.raises(ValueError, match='has trained parts: give their checkpoint'):
            ImageProcessor(config)
        built = ImageProcessor(Config(dict(model=dict(config.model, transformer=None)))).model
        _, other = save(tmp_path, dict(type='Interpolation'), GENERATOR)
        state = torch.load(other, weights_only=True)['state_dict']
        torch.save(dict(state_dict={**state, **built.state_dict()}), tmp_path / 'both.pth')
        assert ImageProcessor(config, tmp_path / 'both.pth').has_transformer


def test_a_checkpoint_of_another_processor_needs_its_config(tmp_path):
    _, weights = save(tmp_path, SRRESNET)
    with pytest.raises(ValueError, match='of another processor of raproc .* name its config, too'):
        ImageProcessor.from_pretrained(weights)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr('huggingface_hub.constants.HF_HUB_CACHE', str(tmp_path / 'cache'))
    monkeypatch.setenv('HF_TOKEN', 'none')
    with serve() as server:
        monkeypatch.setenv('HF_ENDPOINT', server.address)
        yield server


@pytest.mark.parametrize('transformer', [None, GENERATOR])
def test_pushed_and_loaded_by_its_name(hub, tmp_path, transformer):
    config, weights = save(tmp_path, dict(SRRESNET, scale=2), transformer)
    own = ImageProcessor(str(config), weights)
    url = push_to_hub(str(config), 'me/tiny', weights, private=True, licence='MIT')
    assert url == f'{hub.address}/me/tiny/commit/{"a" * 40}'
    assert hub.created[0][0] == 'me/tiny' and hub.created[0][1] in (True, 'private')
    assert sorted(hub.repositories['me/tiny']) == ['README.md', 'model.safetensors']
    found = ImageProcessor.from_pretrained('hf://me/tiny')
    for one, other in zip(found(IMAGE, 'both'), own(IMAGE, 'both')):
        assert np.array_equal(one, other)
    assert load_config('hf://me/tiny').model.processor.type == 'SRResNet'


def test_a_public_network_is_pushed_with_its_architecture(hub, network):
    push_to_hub(None, 'me/net', network)
    found = ImageProcessor.from_pretrained('hf://me/net')
    assert isinstance(found.model.processor, PublicModel)
    assert np.array_equal(found(IMAGE), ImageProcessor(weights=network)(IMAGE))


def test_the_card_is_made_from_the_metafile(tmp_path):
    write_pretrained(tmp_path, 'plain/sr_rlfn', name='hf://me/rlfn')
    card = (tmp_path / 'README.md').read_text()
    for text in (
        'license: mit', 'super-resolution, x4: RLFN, 317,218 parameters',
        "ImageProcessor.from_pretrained('hf://me/rlfn')", '| PSNR | 30.08 |',
        '- Source: https://github.com/ofsoundof/NTIRE2022_ESR',
    ):  # fmt: skip
        assert text in card
    assert find_processor(str(tmp_path / 'model.safetensors'))[0].task == 'sr'


def test_what_is_not_pushed(hub, tmp_path):
    with pytest.raises(ValueError, match='of PyTorch to push, but got the ONNX file .*a.onnx; upl'):
        push_to_hub(None, 'me/net', save_onnx(tmp_path / 'a.onnx'))
    with pytest.raises(ValueError, match="expected owner/name to push to, but got 'me/net/a.safet"):
        push_to_hub('plain/sr_rlfn', 'me/net/a.safetensors')
    config, _ = save(tmp_path, dict(type='Centre'))
    with pytest.raises(ValueError, match=r"expected one of .*RLFN.* but got \{'type': 'Centre'"):
        describe(Config.fromfile(config))


@pytest.mark.parametrize(
    'processor',
    [
        dict(type='subprocess.Popen', args='touch ran'),
        dict(type='SRResNet', init_cfg='x'),
        dict(type='PublicModel', weights='http://127.0.0.1:9/a.pth'),
        dict(type='Interpolation', scale=dict(type='os.system')),
        'text',
    ],
)
def test_nothing_but_an_editor_is_built_from_a_file(tmp_path, monkeypatch, processor):
    monkeypatch.chdir(tmp_path)
    state = {'processor.a': torch.ones(1)}
    write_processor(tmp_path / 'a.safetensors', state, dict(task=None, processor=processor))
    with pytest.raises(ValueError, match='with numbers and texts as settings in .*a.safetensors'):
        ImageProcessor.from_pretrained('a.safetensors')
    assert json.dumps(processor) and not (tmp_path / 'ran').exists()
