"""mmpretrain's classifiers through the adapter equal mmpretrain's own pipeline."""

import copy

import pytest
import torch
import torch.nn.functional as F
from mmengine.config import Config
from tiny import CLASSIFIER, MEAN, STD, batch_of, images, labelled

from raproc.evaluation import RecognizedBy
from raproc.models.recognizers import MMPretrainRecognizer

TIMM = dict(
    type='TimmClassifier',
    model_name='tf_efficientnet_lite0',
    data_preprocessor=dict(mean=[127.0] * 3, std=[128.0] * 3, to_rgb=True),
)


def build(to_rgb=True, **kwargs):
    model = copy.deepcopy(CLASSIFIER)
    model['data_preprocessor']['to_rgb'] = to_rgb
    torch.manual_seed(0)
    return MMPretrainRecognizer(model, allow_random=True, name='tiny', **kwargs)


def native(recognizer, rgb_images):
    """mmpretrain's predictions on byte images, which its pipeline would have loaded as BGR."""
    network = recognizer.network
    data = dict(
        inputs=[image.flip(0) for image in rgb_images],
        data_samples=[labelled(0, tuple(image.shape[1:])) for image in rgb_images],
    )
    with torch.no_grad():
        return network.predict(**network.data_preprocessor(data))


@pytest.mark.parametrize('to_rgb', [True, False])
def test_gradient_equals_hand_written_network(to_rgb):
    recognizer = build(to_rgb)
    seen = batch_of(images((40, 32), (40, 32))).requires_grad_()
    recognizer.loss(seen, [labelled(2, (40, 32)), labelled(0, (40, 32))])['loss'].backward()
    by_hand = seen.detach().clone().requires_grad_()
    pixels = by_hand if to_rgb else by_hand[:, [2, 1, 0]]
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, STD))
    logits = recognizer.network((255 * pixels - mean) / std)
    F.cross_entropy(logits, torch.tensor([2, 0])).backward()
    assert by_hand.grad.abs().max() > 1e-4
    torch.testing.assert_close(seen.grad, by_hand.grad, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize('to_rgb', [True, False])
def test_predictions_equal_mmpretrains_own(to_rgb):
    recognizer, photos = build(to_rgb), images((32, 40), (32, 40), (32, 40))
    ours = recognizer.predict(batch_of(photos), [labelled(0, (32, 40))] * 3)
    for sample, expected in zip(ours, native(recognizer, photos)):
        torch.testing.assert_close(sample.pred_score, expected.pred_score)
        assert torch.equal(sample.pred_label, expected.pred_label)
        assert sample.gt_label.item() == 0


def test_images_of_other_sizes_in_the_batch_change_nothing():
    recognizer, photos = build(), images((32, 40), (48, 32), (32, 40))
    samples = [labelled(label, tuple(image.shape[1:])) for label, image in enumerate(photos)]
    together = recognizer.predict(batch_of(photos), samples)
    alone = [
        recognizer.predict(batch_of([image]), [sample])[0] for image, sample in zip(photos, samples)
    ]
    for one, other in zip(together, alone):
        torch.testing.assert_close(one.pred_score, other.pred_score)
    losses = [
        recognizer.loss(batch_of([image]), [sample])['loss']
        for image, sample in zip(photos, samples)
    ]
    torch.testing.assert_close(
        recognizer.loss(batch_of(photos), samples)['loss'], torch.stack(losses).mean()
    )


def test_accuracy_on_photographs_equals_mmpretrains_own(shared_data):
    cv2 = pytest.importorskip('cv2')
    folder = shared_data / 'imagenet'
    lines = (folder / 'meta/val.txt').read_text().splitlines()[:12]
    names, labels = zip(*(line.split() for line in lines))
    photos = [
        torch.from_numpy(cv2.imread(str(folder / 'val' / name))[..., ::-1].copy()).permute(2, 0, 1)
        for name in names
    ]
    recognizer = MMPretrainRecognizer(
        TIMM, str(shared_data / 'weights/tf_efficientnet_lite0_fp16.pth'), name='lite0'
    )
    expected = torch.cat([sample.pred_label for sample in native(recognizer, photos)])
    metric = RecognizedBy(recognizer, dict(type='mmpretrain.Accuracy'))
    samples = [labelled(int(label), (299, 299)) for label in labels]
    metric.process(dict(data_samples=samples), [dict(seen=photo / 255) for photo in photos])
    accuracy = (expected == torch.tensor([int(label) for label in labels])).float().mean() * 100
    assert accuracy > 70
    assert metric.evaluate(12) == {'lite0/accuracy/top1': pytest.approx(accuracy.item())}


def test_timm_knows_its_classes():
    recognizer = MMPretrainRecognizer(dict(TIMM, num_classes=7), allow_random=True)
    assert recognizer.num_classes == 7
    assert recognizer.name == 'recognizer'


@pytest.mark.parametrize('model', [CLASSIFIER, TIMM], ids=['mmpretrain', 'timm'])
def test_weights_of_a_recognizer_that_was_trained_along(model, tmp_path):
    trained = MMPretrainRecognizer(model, allow_random=True, frozen=False)
    run = torch.nn.Module()
    run.recognition = torch.nn.ModuleList([torch.nn.ModuleDict(dict(recognizer=trained))])
    torch.save(dict(state_dict=run.state_dict()), tmp_path / 'iter_1.pth')
    again = MMPretrainRecognizer(model, str(tmp_path / 'iter_1.pth'))
    theirs = dict(again.network.named_parameters())
    assert theirs
    for name, parameter in trained.network.named_parameters():
        assert torch.equal(parameter, theirs[name])


@pytest.mark.parametrize('form', ['dict', 'full config', 'file', 'Config'])
def test_forms_of_a_model(form, tmp_path):
    config = Config(dict(model=CLASSIFIER))
    config.dump(tmp_path / 'tiny.py')
    forms = {
        'dict': CLASSIFIER,
        'full config': dict(model=CLASSIFIER),
        'Config': config,
        'file': str(tmp_path / 'tiny.py'),
    }
    recognizer = MMPretrainRecognizer(forms[form], allow_random=True)
    assert recognizer.num_classes == 4
    assert recognizer.convention.mean == pytest.approx(MEAN)


def test_zoo_name():
    recognizer = MMPretrainRecognizer('mobilenet-v2_8xb32_in1k', allow_random=True)
    assert (recognizer.name, recognizer.num_classes) == ('mobilenet-v2_8xb32_in1k', 1000)
    assert recognizer.convention.mean == pytest.approx(MEAN)
