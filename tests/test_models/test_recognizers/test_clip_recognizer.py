"""Models of images and texts equal open_clip's own: preprocess, encode, compare, softmax."""

import json
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hub_server import serve
from PIL import Image
from tiny import EDITOR, batch_of, images, labelled

from raproc.kinds.class_names import match_classes
from raproc.models import RecognitionAwareModel
from raproc.models.losses import UnsupervisedRecognitionLoss
from raproc.models.recognizers import CLIPRecognizer
from raproc.models.recognizers.class_names import as_words

open_clip = pytest.importorskip('open_clip')
save_file = pytest.importorskip('safetensors.torch').save_file

MODEL = dict(
    embed_dim=16,
    vision_cfg=dict(image_size=32, layers=1, width=32, head_width=16, patch_size=16),
    text_cfg=dict(context_length=16, vocab_size=49408, width=16, heads=2, layers=1),
)
PREPROCESSING = dict(mean=[0.5, 0.4, 0.3], std=[0.2, 0.3, 0.4], resize_mode='shortest')
WORDS = ['cat', 'dog', 'fire truck']


def own(folder):
    """open_clip's model in a folder, with its image transform and tokenizer."""
    name = f'local-dir:{folder}'
    model, _, transform = open_clip.create_model_and_transforms(name)
    return model.eval(), transform, open_clip.get_tokenizer(name)


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp('clip')
    torch.manual_seed(0)
    model = open_clip.CLIP(**MODEL)
    torch.nn.init.normal_(model.visual.proj)
    save_file(model.state_dict(), folder / 'open_clip_model.safetensors')
    settings = dict(model_cfg=MODEL, preprocess_cfg=PREPROCESSING)
    (folder / 'open_clip_config.json').write_text(json.dumps(settings))
    return str(folder)


def scores_of_open_clip(folder, photo, templates):
    """The scores of WORDS as open_clip's README computes them."""
    model, transform, tokenizer = own(folder)
    pixels = transform(Image.fromarray(photo.permute(1, 2, 0).numpy()))[None]
    with torch.no_grad():
        image = F.normalize(model.encode_image(pixels), dim=-1)
        each = [
            F.normalize(model.encode_text(tokenizer([text.format(word) for word in WORDS])), dim=-1)
            for text in templates
        ]
        texts = F.normalize(torch.stack(each).mean(0), dim=-1)
        return model.logit_scale.exp() * image @ texts.T


@pytest.mark.parametrize(
    'templates, size, tolerance',
    [
        (['a photo of a {}.'], (32, 32), 1e-4),
        (['a {}', 'no {} at all'], (50, 64), 0.03),  # open_clip rounds what it resized to 8 bits
    ],
)
def test_equals_open_clip(folder, templates, size, tolerance):
    template = templates[0] if len(templates) == 1 else templates
    recognizer = CLIPRecognizer(folder, classes=WORDS, template=template)
    array = np.random.default_rng(0).integers(64, 192, (3, *size), dtype=np.uint8)
    photo = torch.from_numpy(array)
    expected = scores_of_open_clip(folder, photo, templates)
    found = recognizer.logits(photo[None] / 255)
    torch.testing.assert_close(found, expected, atol=tolerance, rtol=1e-3)
    assert expected.std() > 0.2
    (sample,) = recognizer.predict(photo[None] / 255)
    torch.testing.assert_close(sample.pred_score, found[0].softmax(0))
    loss = recognizer.loss(photo[None] / 255, [labelled(2, size)])['loss']
    torch.testing.assert_close(loss, -found[0].log_softmax(0)[2])


def test_texts_are_embedded_once(folder):
    recognizer = CLIPRecognizer(folder, classes=WORDS)
    assert recognizer.network.words.shape == (16, 3)
    torch.testing.assert_close(recognizer.network.words.norm(dim=0), torch.ones(3))
    assert [name for name, _ in recognizer.network.encoder.named_children()] == ['visual']
    assert recognizer.class_names == tuple(WORDS) and recognizer.num_classes == 3
    assert recognizer.convention.mean == pytest.approx([127.5, 102, 76.5])
    assert recognizer.convention.channel_order == 'rgb'


@pytest.mark.parametrize('kind', ['RecognitionLoss', 'UnsupervisedRecognitionLoss'])
def test_trains_a_processor_and_stays_frozen(folder, kind):
    is_supervised = kind == 'RecognitionLoss'
    recognizer = CLIPRecognizer(folder, classes=WORDS if is_supervised else None)
    loss = dict(type=kind, recognizer=recognizer, loss_weight=1.0)
    if not is_supervised:
        loss['distance'] = 'features'
    model = RecognitionAwareModel(EDITOR, dict(type='ProcessingLoss'), loss).train()
    inputs = batch_of(images((40, 48), (40, 48)))
    samples = [labelled(0, (40, 48)), labelled(2, (40, 48))]
    model.parse_losses(model(inputs.flip(3), inputs, samples, mode='loss'))[0].backward()
    assert any(parameter.grad.any() for parameter in model.processor.parameters())
    assert all(parameter.grad is None for parameter in recognizer.parameters())
    assert not recognizer.network.training
    assert all(name.startswith('processor.') for name in model.state_dict())


def test_without_words_embeddings_are_compared(folder):
    recognizer = CLIPRecognizer(folder, name='clip')
    seen, target = batch_of(images((32, 32), (32, 32))).split(1)
    one, other = (F.normalize(recognizer.embeddings(image), dim=-1) for image in (seen, target))
    expected = dict(
        features=(one - other).square().mean(),  # of 16 numbers
        mse_logits=(one - other).square().mean(),
        cosine=1 - (one * other).sum(),
    )
    for distance, value in expected.items():
        loss = UnsupervisedRecognitionLoss(recognizer, distance=distance)
        found = loss.unweighted(seen, target, None)
        torch.testing.assert_close(found, value, atol=1e-6, rtol=1e-4)
        assert value > 1e-4
    with pytest.raises(ValueError, match="'features' or one of .* with recognizer 'clip', .*'kl'"):
        UnsupervisedRecognitionLoss(recognizer, distance='kl').unweighted(seen, target, None)
    for call in (recognizer.predict, lambda seen: recognizer.loss(seen, [labelled(0)])):
        with pytest.raises(ValueError, match="expected words for recognizer 'clip', .* `classes"):
            call(seen)
    labelled_one = CLIPRecognizer(folder, classes=WORDS, name='words')
    kl = UnsupervisedRecognitionLoss(labelled_one, distance='kl').unweighted(seen, target, None)
    expected, found = (labelled_one.logits(image)[0].log_softmax(0) for image in (target, seen))
    torch.testing.assert_close(kl, (expected.exp() * (expected - found)).sum())


def test_the_names_of_the_data_are_words(folder):
    recognizer = CLIPRecognizer(folder)
    match_classes(recognizer, ['n02123045', 'n02110341'], 'val')
    assert recognizer.class_names == ('n02123045', 'n02110341')
    same = CLIPRecognizer(folder, classes=['tabby', 'dalmatian'])
    torch.testing.assert_close(recognizer.network.words, same.network.words)
    given = CLIPRecognizer(folder, classes=WORDS)
    match_classes(given, ['Fire_truck', 'cat'], 'val')  # words are found by name
    assert given.class_names == ('fire truck', 'cat')
    with pytest.raises(ValueError, match='1 that it does not know .bus.'):
        match_classes(CLIPRecognizer(folder, classes=WORDS), ['cat', 'bus'], 'val')


def test_words():
    assert as_words(['fire_truck', 'tabby, tabby cat']) == ['fire truck', 'tabby']
    assert as_words(['n02123045', 'n00000000']) == ['tabby', 'n00000000']
    assert as_words(['n02123045', 'dog']) == ['n02123045', 'dog']


def test_published_weights_come_from_the_hub(folder, tmp_path, monkeypatch):
    """A tag of open_clip is a file of the hub, and says how images are prepared."""
    pytest.importorskip('huggingface_hub')
    monkeypatch.setattr('huggingface_hub.constants.HF_HUB_CACHE', str(tmp_path / 'cache'))
    monkeypatch.setitem(open_clip.factory._MODEL_CONFIGS, 'tiny', dict(MODEL))
    published = dict(hf_hub='me/tiny/', url='', quick_gelu=True, mean=[0.1] * 3, std=[0.2] * 3,
                     interpolation='bilinear', resize_mode='squash')  # fmt: skip
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, 'tiny', dict(v1=published))
    with open(f'{folder}/open_clip_model.safetensors', 'rb') as file:
        content = file.read()
    with serve() as server:
        monkeypatch.setenv('HF_ENDPOINT', server.address)
        server.repositories['me/tiny'] = {
            'open_clip_model.safetensors': content, 'model.safetensors': b'', 'a.bin': b'',
        }  # fmt: skip
        recognizer = CLIPRecognizer('tiny', 'v1', WORDS)
    convention = recognizer.convention
    assert convention.mean == pytest.approx([25.5] * 3)
    assert (convention.resize, convention.interpolation) == ((32, 32), 'bilinear')
    assert type(recognizer.network.encoder.visual.transformer.resblocks[0].mlp.gelu).__name__ == (
        'QuickGELU'
    )
    # A file, too, wants what the published weights of the architecture want.
    with_file = CLIPRecognizer('tiny', f'{folder}/open_clip_model.safetensors', WORDS)
    assert with_file.convention == convention


@pytest.mark.parametrize('name', ['ViT-B-16-SigLIP', 'coca_ViT-B-32'])
@pytest.mark.slow
def test_other_families(name):
    recognizer = CLIPRecognizer(name, allow_random=True)
    (embedding,) = recognizer.embeddings(batch_of(images((64, 48))))
    assert embedding.norm().item() == pytest.approx(1, abs=1e-4)


def test_what_cannot_serve(folder, tmp_path):
    with pytest.raises(ValueError, match=r"'tiny' has no weights.* open_clip publishes none for"):
        (tmp_path / 'open_clip_config.json').write_text(json.dumps(dict(model_cfg=MODEL)))
        CLIPRecognizer(str(tmp_path), name='tiny')
    assert CLIPRecognizer(str(tmp_path), allow_random=True).is_random
    save_file({'a': torch.zeros(1)}, tmp_path / 'model.safetensors')
    with pytest.raises(ValueError, match='the weights .*model.safetensors. do not fit'):
        CLIPRecognizer(str(tmp_path))
    with pytest.raises(ValueError, match=r"to be different words, but got \['cat', 'cat'\]"):
        CLIPRecognizer(folder, classes=['cat', 'cat'])
    with pytest.raises(ValueError, match="have {} in the place of the word, but got 'a photo'"):
        CLIPRecognizer(folder, classes=WORDS, template='a photo')
    with pytest.raises(FileNotFoundError, match='a folder with open_clip_config.json'):
        CLIPRecognizer(str(tmp_path.parent))


def test_the_temperature_is_the_models(folder):
    recognizer = CLIPRecognizer(folder, classes=WORDS)
    assert recognizer.network.encoder.logit_scale.exp().item() == pytest.approx(1 / 0.07)
    largest = recognizer.logits(batch_of(images((32, 32)))).abs().max().item()
    assert 0 < largest < 1 / 0.07 and not math.isclose(largest, 1)
