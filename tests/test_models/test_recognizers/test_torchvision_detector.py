"""torchvision's detectors through the adapter equal torchvision's own calls."""

import functools

import pytest
import torch
from tiny import batch_of, boxed, images
from torchvision import models

from raproc.kinds import kind_of, match_classes
from raproc.models.losses import UnsupervisedRecognitionLoss
from raproc.models.recognizers import TorchvisionDetector
from raproc.models.recognizers.naming import named_recognizer

SIZES = [(64, 96), (80, 48)]
SMALL = dict(min_size=96, max_size=128)
SETTINGS = {
    'fasterrcnn_mobilenet_v3_large_320_fpn': dict(SMALL, box_detections_per_img=20),
    'retinanet_resnet50_fpn': dict(SMALL, score_thresh=0.0, detections_per_img=20),
    'fcos_resnet50_fpn': dict(SMALL, score_thresh=0.0, detections_per_img=20),
    'ssdlite320_mobilenet_v3_large': dict(detections_per_img=20),
}
FASTER = 'fasterrcnn_mobilenet_v3_large_320_fpn'
EACH = pytest.mark.parametrize('model', list(SETTINGS))


@functools.cache
def build(model):
    torch.manual_seed(0)
    recognizer = TorchvisionDetector(
        model, num_classes=5, allow_random=True, settings=SETTINGS[model], classes=list('abcd')
    )
    for norm in norms_of(recognizer):  # other statistics than a batch's, so that modes matter
        norm.running_var.fill_(1.3)
    return recognizer


@pytest.fixture(scope='module', autouse=True)
def networks_are_forgotten():
    yield
    build.cache_clear()


def norms_of(recognizer):
    return [m for m in recognizer.network.modules() if isinstance(m, torch.nn.BatchNorm2d)]


def target_of(box=(8.0, 8.0, 40.0, 48.0), label=1):
    """torchvision's annotation of tiny's sample with one box; 0 is its background."""
    return dict(boxes=torch.tensor([box]), labels=torch.tensor([label + 1]))


def own_losses(recognizer, crops, targets):
    """What torchvision computes in training with normalisations frozen, as one fine-tunes it."""
    recognizer.network.train()
    for norm in norms_of(recognizer):
        norm.eval()
    torch.manual_seed(1)  # for the samples that are drawn
    losses = recognizer.network(crops, targets)
    recognizer.network.eval()
    return losses


@EACH
def test_losses_of_a_padded_batch_equal_torchvisions(model):
    recognizer, photos = build(model), images(*SIZES)
    expected = own_losses(recognizer, [p / 255 for p in photos], [target_of() for _ in SIZES])
    torch.manual_seed(1)
    losses = recognizer.loss(batch_of(photos), [boxed(size) for size in SIZES])
    assert all('loss' in name for name in losses)
    assert {name.removeprefix('loss_') for name in losses} == {
        name.removeprefix('loss_') for name in expected
    }
    torch.testing.assert_close(list(losses.values()), list(expected.values()), rtol=1e-4, atol=1e-5)
    assert not recognizer.network.training


@EACH
def test_predictions_of_a_padded_batch_equal_torchvisions(model):
    recognizer, photos = build(model), images(*SIZES)
    with torch.no_grad():
        expected = recognizer.network([photo / 255 for photo in photos])
        samples = recognizer.predict(batch_of(photos), [boxed(size, scale=0.5) for size in SIZES])
    for sample, theirs in zip(samples, expected):
        ours, is_object = sample.pred_instances, theirs['labels'] > 0
        assert len(ours) == is_object.sum() > 0
        torch.testing.assert_close(ours.scores, theirs['scores'][is_object], rtol=0, atol=1e-4)
        # Boxes are those of the original, which was twice as large.
        torch.testing.assert_close(
            ours.bboxes, 2 * theirs['boxes'][is_object], rtol=1e-4, atol=1e-4
        )
        assert torch.equal(ours.labels, theirs['labels'][is_object] - 1)


@EACH
def test_gradient_reaches_the_image_but_not_its_padding(model):
    recognizer = build(model)
    seen = batch_of(images(*SIZES)).requires_grad_()
    sum(recognizer.loss(seen, [boxed(size) for size in SIZES]).values()).backward()
    assert seen.grad[0, :, :64].abs().sum() > 0
    assert seen.grad[1, :, :, :48].abs().sum() > 0
    assert not seen.grad[0, :, 64:].any() and not seen.grad[1, :, :, 48:].any()
    assert not any(parameter.requires_grad for parameter in recognizer.parameters())


@EACH
def test_outputs_and_features_of_equal_images_are_equal(model):
    recognizer, samples = build(model), [boxed(size) for size in SIZES]
    batch, other = (batch_of(images(*SIZES, seed=seed)) for seed in (0, 1))
    pairs = recognizer.outputs(batch.requires_grad_(), other, samples)
    forms = dict.fromkeys(SETTINGS, ['objects', 'boxes'])
    forms['ssdlite320_mobilenet_v3_large'] = ['classes', 'boxes']
    forms[FASTER] = ['objects', 'boxes', 'classes', 'boxes']
    assert [pair.form for pair in pairs] == forms[model]
    for pair in pairs:
        assert pair.seen.shape == pair.target.shape
        assert pair.seen.requires_grad and not pair.target.requires_grad
    for pair in recognizer.outputs(other, other, samples):
        torch.testing.assert_close(pair.seen, pair.target)
    maps = recognizer.features(batch, samples)
    assert all(level.ndim == 4 and level.dtype == torch.float32 for level in maps)
    assert maps[0].requires_grad


def test_padding_is_in_no_place_and_no_feature():
    recognizer = build(FASTER)
    alone = recognizer.features(batch_of(images(*SIZES))[:1, :, :64], [boxed(SIZES[0])])
    both = recognizer.features(batch_of(images(*SIZES)), [boxed(size) for size in SIZES])
    # 64x96 becomes 85x128 and 80x48 becomes 128x76: a 32nd of them, rounded up.
    assert [tuple(level.shape[-2:]) for level in both[:2]] == [(3, 4), (4, 3)]
    assert alone[0].shape[-2:] == (3, 4)


@pytest.mark.parametrize('distance', ['mse_softmax', 'features'])
def test_unsupervised_loss(distance):
    loss = UnsupervisedRecognitionLoss(build(FASTER), loss_weight=1.0, distance=distance)
    seen, targets = (batch_of(images(*SIZES, seed=seed)) for seed in (0, 1))
    samples = [boxed(size) for size in SIZES]
    value = sum(v for k, v in loss(seen.requires_grad_(), targets, samples).items() if 'loss' in k)
    value.backward()
    assert value > 0 and seen.grad[0, :, :64].abs().sum() > 0


@EACH
def test_an_image_without_objects_has_a_loss(model):
    sample = boxed(SIZES[0])
    sample.gt_instances = sample.gt_instances[:0]
    losses = build(model).loss(batch_of(images(SIZES[0])), [sample])
    assert all(torch.isfinite(value) for value in losses.values())


def test_boxes_keep_their_precision_under_autocast():
    recognizer, photos = build(FASTER), batch_of(images(SIZES[0]))
    stage = recognizer.network.rpn
    found = []
    stage.anchor_generator.register_forward_hook(lambda _, args, output: found.append(output[0]))
    with torch.no_grad(), torch.autocast('cpu', torch.bfloat16):
        (sample,) = recognizer.predict(photos)
    assert found[0].dtype == sample.pred_instances.bboxes.dtype == torch.float32


def test_classes_of_coco_are_matched_by_name():
    """torchvision's 91 have gaps; mmdet's COCO has 80 classes, VOC calls some otherwise."""
    names = models.get_model_weights(FASTER).COCO_V1.meta['categories'][1:]
    recognizer = TorchvisionDetector(
        FASTER, allow_random=True, classes=names, settings=SETTINGS[FASTER], name='coco'
    )
    assert recognizer.network_classes == 90
    match_classes(recognizer, ['dog', 'tvmonitor', 'person'], 'test')
    # The ids of COCO are 18, 72 and 1, the background's is 0.
    assert recognizer._network_labels(torch.arange(3)).tolist() == [17, 71, 0]
    target = recognizer._target(boxed(label=1), torch.device('cpu'))
    assert target['labels'].tolist() == [72]
    found = dict(labels=torch.tensor([72, 3, 18]), boxes=torch.ones(3, 4), scores=torch.ones(3))
    assert recognizer._instances(found, (1.0, 1.0)).labels.tolist() == [1, 0]
    assert kind_of(recognizer).class_names(recognizer) == ('dog', 'tv', 'person')


def test_a_file_gives_what_its_name_gives(tmp_path):
    """Normalisations of the first COCO_V1 have no epsilon, in a file too."""
    model = 'retinanet_resnet50_fpn'
    known = models.get_model_weights(model)
    file = tmp_path / known.COCO_V1.url.rsplit('/', 1)[-1]
    network = models.get_model(model, weights=None, weights_backbone=None, num_classes=91)
    torch.save(network.state_dict(), file)
    recognizer = TorchvisionDetector(model, str(file))
    assert recognizer.class_names[:2] == ('person', 'bicycle')
    assert {norm.eps for norm in norms_of(recognizer)} == {0.0}
    assert {norm.eps for norm in norms_of(build(model))} == {1e-5}


def test_names():
    assert named_recognizer('torchvision:ssd300_vgg16') == dict(
        type='TorchvisionDetector',
        name='ssd300_vgg16',
        model='ssd300_vgg16',
        weights='COCO_V1',
    )
    assert named_recognizer('fcos_resnet50_fpn')['type'] == 'TorchvisionDetector'


def test_refusals():
    with pytest.raises(ValueError, match="no detector 'fcos_resnet5'; the nearest names are"):
        TorchvisionDetector('fcos_resnet5', allow_random=True)
    with pytest.raises(ValueError, match="has no weights.*publishes \\['COCO_V1'"):
        TorchvisionDetector('ssdlite320_mobilenet_v3_large')
    with pytest.raises(ValueError, match='expected num_classes=91 for the weights'):
        TorchvisionDetector('ssdlite320_mobilenet_v3_large', 'COCO_V1', num_classes=21)
