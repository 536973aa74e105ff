"""Image classifiers of transformers equal processor -> model -> logits of transformers itself."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from hub_server import serve
from tiny import EDITOR, batch_of, images, labelled

from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import TransformersRecognizer, build_recognizer

transformers = pytest.importorskip('transformers')

SQUARE = dict(height=32, width=32)
LABELS = {0: 'cat', 1: 'dog', 2: 'cow'}


def vit(**kwargs):
    torch.manual_seed(0)
    config = transformers.ViTConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        image_size=32,
        patch_size=8,
        initializer_range=0.5,
        id2label=LABELS,
        **kwargs,
    )
    return transformers.ViTForImageClassification(config).eval()


def resnet():
    torch.manual_seed(0)
    config = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], num_labels=3
    )
    return transformers.ResNetForImageClassification(config).eval()


def save(folder, network, processor=None):
    network.save_pretrained(folder)
    (processor or transformers.ViTImageProcessor(size=SQUARE)).save_pretrained(folder)
    return str(folder)


@pytest.fixture
def folder(tmp_path):
    return save(tmp_path / 'vit', vit())


PROCESSORS = {
    'squeezed': ('ViTImageProcessor', dict(size=SQUARE)),
    'cut': ('ViTImageProcessor', dict(size=dict(height=40, width=40), do_normalize=False)),
    'CLIP': ('CLIPImageProcessor', dict(size=dict(shortest_edge=40), crop_size=SQUARE)),
    'ConvNeXt': ('ConvNextImageProcessor', dict(size=dict(shortest_edge=32))),
    'BGR': ('MobileViTImageProcessor', dict(size=dict(shortest_edge=36), crop_size=SQUARE)),
    'divided twice': ('EfficientNetImageProcessor', dict(size=SQUARE)),
}


def test_a_config_that_names_no_classes(tmp_path):
    config = transformers.PvtConfig(num_labels=3, hidden_sizes=[8, 16, 40, 64], image_size=32)
    network = transformers.PvtForImageClassification(config)
    assert config.id2label is None
    recognizer = TransformersRecognizer(save(tmp_path, network))
    assert recognizer.network_classes == 3
    with torch.no_grad():
        assert recognizer.logits(torch.rand(2, 3, 32, 32)).shape == (2, 3)


@pytest.mark.parametrize('kind', PROCESSORS)
def test_equals_the_pipeline_of_transformers(kind, tmp_path):
    name, settings = PROCESSORS[kind]
    processor = getattr(transformers, name)(**settings)
    network = resnet()
    recognizer = TransformersRecognizer(save(tmp_path, network, processor))
    image = np.random.default_rng(3).integers(64, 192, (70, 50, 3), dtype=np.uint8)
    inputs = processor(images=[image], return_tensors='pt')
    seen = torch.from_numpy(image).permute(2, 0, 1)[None] / 255
    with torch.no_grad():
        expected = network(**inputs).logits
        found = recognizer.logits(seen)
    torch.testing.assert_close(found, expected, atol=0.01 * float(expected.abs().max()), rtol=0.01)
    prepared = recognizer.prepare(seen)
    assert (prepared - inputs['pixel_values']).abs().mean() < 0.03 * prepared.std()


def test_an_image_of_the_right_size_is_exact(folder):
    recognizer, network = TransformersRecognizer(folder), vit()
    photos = images((32, 32), (32, 32))
    processor = transformers.ViTImageProcessor(size=SQUARE)
    with torch.no_grad():
        inputs = processor(images=photos, return_tensors='pt')
        expected = network(**inputs).logits
        torch.testing.assert_close(recognizer.logits(batch_of(photos)), expected)
        states = network(**inputs, output_hidden_states=True).hidden_states[-1]
        (maps,) = recognizer.features(batch_of(photos))
        expected = network.vit.layernorm(states).transpose(1, 2)[..., None]
    torch.testing.assert_close(maps, expected)  # (2, 16, 17, 1)
    assert recognizer.class_names == ('cat', 'dog', 'cow')
    assert (recognizer.network_classes, recognizer.is_random) == (3, False)


@pytest.mark.parametrize('kind', ['RecognitionLoss', 'UnsupervisedRecognitionLoss'])
def test_trains_a_processor_and_stays_frozen(folder, kind):
    loss = dict(type=kind, recognizer=TransformersRecognizer(folder), loss_weight=1.0)
    if kind == 'UnsupervisedRecognitionLoss':
        loss['distance'] = 'features'
    model = RecognitionAwareModel(EDITOR, dict(type='ProcessingLoss'), loss).train()
    inputs = batch_of(images((40, 48), (40, 48)))
    samples = [labelled(0, (40, 48)), labelled(2, (40, 48))]
    losses = model(inputs.flip(3), inputs, samples, mode='loss')
    model.parse_losses(losses)[0].backward()
    (recognizer,) = model.recognizers
    assert any(parameter.grad.any() for parameter in model.processor.parameters())
    assert all(parameter.grad is None for parameter in recognizer.parameters())
    assert not recognizer.network.training
    assert all(name.startswith('processor.') for name in model.state_dict())


def test_classes_without_names_have_none(tmp_path):
    assert TransformersRecognizer(save(tmp_path, resnet())).class_names is None


def test_other_weights(folder, tmp_path):
    with torch.no_grad():
        other = vit()
        other.classifier.bias += 1
    torch.save(other.state_dict(), tmp_path / 'other.pth')
    recognizer = TransformersRecognizer(folder, str(tmp_path / 'other.pth'))
    assert torch.equal(recognizer.network.classifier.bias, other.classifier.bias)


def test_half_precision_is_computed_in_full(tmp_path):
    recognizer = TransformersRecognizer(save(tmp_path, vit().half()))
    assert {parameter.dtype for parameter in recognizer.parameters()} == {torch.float32}


def test_from_the_hub(folder, tmp_path, monkeypatch):
    pytest.importorskip('huggingface_hub')
    monkeypatch.setattr('huggingface_hub.constants.HF_HUB_CACHE', str(tmp_path / 'cache'))
    files = {file.name: file.read_bytes() for file in (tmp_path / 'vit').iterdir()}
    with serve() as server:
        monkeypatch.setenv('HF_ENDPOINT', server.address)
        server.repositories['me/vit'] = dict(files, **{'pytorch_model.bin': b'', 'a.py': b''})
        found = TransformersRecognizer('me/vit')
        assert sorted({line.rpartition('/')[2] for line in server.downloads}) == [
            'config.json', 'model.safetensors', 'preprocessor_config.json',
        ]  # fmt: skip
        with pytest.raises(OSError, match='preprocessor_config.json, config.json of hf://me/no'):
            TransformersRecognizer('me/no')
    batch = batch_of(images((32, 32)))
    assert torch.equal(found.logits(batch), TransformersRecognizer(folder).logits(batch))


def test_a_head_that_is_not_trained_is_refused(tmp_path):
    network = vit()
    network.vit.save_pretrained(tmp_path)
    save(tmp_path / 'x', network)
    config = (tmp_path / 'x/config.json').read_text()
    (tmp_path / 'config.json').write_text(config)
    transformers.ViTImageProcessor(size=SQUARE).save_pretrained(tmp_path)
    with pytest.raises(ValueError, match='none that fit for classifier.bias, classifier.weight'):
        TransformersRecognizer(str(tmp_path))


def test_code_and_pickles_beside_a_model_are_not_used(folder, tmp_path):
    file = tmp_path / 'vit/config.json'
    config = json.loads(file.read_text())
    code = {'AutoModelForImageClassification': 'evil.Net', 'AutoConfig': 'evil.Config'}
    file.write_text(json.dumps(dict(config, auto_map=code)))
    (tmp_path / 'vit/evil.py').write_text(f'open({str(tmp_path / "ran")!r}, "w")')
    assert TransformersRecognizer(folder).num_classes == 3  # transformers' own class
    (tmp_path / 'vit/model.safetensors').rename(tmp_path / 'model.safetensors')
    torch.save(vit().state_dict(), tmp_path / 'vit/pytorch_model.bin')
    with pytest.raises(FileNotFoundError, match='model.safetensors, but got no such file; write'):
        TransformersRecognizer(folder)
    file.write_text(json.dumps(dict(config, auto_map=code, model_type='evil')))
    with pytest.raises(ValueError, match='expected the config of a model of transformers in'):
        TransformersRecognizer(folder, allow_random=True)
    assert not (tmp_path / 'ran').exists()


def test_what_cannot_serve(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match="owner/name on the hub, or a folder .*'nothing'"):
        TransformersRecognizer('nothing')
    levit = transformers.LevitImageProcessor(size=dict(shortest_edge=32), crop_size=SQUARE)
    save(tmp_path / 'levit', vit(), levit)
    with pytest.raises(ValueError, match='a LevitImageProcessor, which does something else; '):
        TransformersRecognizer(str(tmp_path / 'levit'))
    assert TransformersRecognizer(str(tmp_path / 'levit'), resize=False).convention.crop is None
    several = vit(problem_type='multi_label_classification')
    with pytest.raises(ValueError, match='one class per image in .*, but got one of several'):
        TransformersRecognizer(save(tmp_path / 'several', several))
    text = transformers.BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1)
    text.save_pretrained(folder)
    with pytest.raises(ValueError, match='but got a BertConfig, for which it has none'):
        TransformersRecognizer(folder)


def test_example_of_the_documentation(tmp_path, monkeypatch):
    """The name is that of a folder here, which needs no network."""
    page = (Path(__file__).parents[3] / 'docs/recognizers.md').read_text(encoding='utf-8')
    (line,) = re.findall(r'^recognizer = (dict\(type=.TransformersRecognizer.*\))$', page, re.M)
    config = eval(line, {})
    monkeypatch.chdir(tmp_path)
    save(config['model'], vit())
    recognizer = build_recognizer(config)
    assert (recognizer.name, recognizer.num_classes) == ('facebook/convnextv2-tiny-1k-224', 3)
