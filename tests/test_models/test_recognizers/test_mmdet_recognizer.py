"""mmdet's detectors through the adapter equal mmdet's own pipeline."""

import pytest
import torch
from mmengine.config import Config
from tiny import FASTER_RCNN, RETINANET, batch_of, boxed, images

from raproc.kinds import match_classes
from raproc.models.recognizers import MMDetRecognizer

SIZES = [(64, 96), (80, 48)]
BOTH = pytest.mark.parametrize('model', [FASTER_RCNN, RETINANET], ids=['two-stage', 'one-stage'])


def build(model):
    torch.manual_seed(0)
    return MMDetRecognizer(model, allow_random=True, name='tiny')


def native(recognizer, byte_images):
    """mmdet's preprocessed batch of byte images, which its pipeline would have loaded as BGR."""
    data = dict(
        inputs=[image.flip(0) for image in byte_images],
        data_samples=[boxed(tuple(image.shape[1:]), scale=0.5) for image in byte_images],
    )
    batch = recognizer.network.data_preprocessor(data)
    return batch['inputs'], batch['data_samples']


@BOTH
def test_losses_of_a_padded_batch_equal_mmdets_own(model):
    recognizer, photos = build(model), images(*SIZES)
    torch.manual_seed(1)  # for the proposals that are drawn
    expected = recognizer.network.loss(*native(recognizer, photos))
    torch.manual_seed(1)
    losses = recognizer.loss(batch_of(photos), [boxed(size, scale=0.5) for size in SIZES])
    assert losses.keys() == expected.keys()
    torch.testing.assert_close(losses, expected, rtol=1e-4, atol=1e-5)


@BOTH
def test_predictions_of_a_padded_batch_equal_mmdets_own(model):
    recognizer, photos = build(model), images(*SIZES)
    expected = recognizer.network.predict(*native(recognizer, photos))
    samples = recognizer.predict(batch_of(photos), [boxed(size, scale=0.5) for size in SIZES])
    for sample, other in zip(samples, expected):
        ours, theirs = sample.pred_instances, other.pred_instances
        assert len(ours) == len(theirs) > 0
        torch.testing.assert_close(ours.scores, theirs.scores, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(ours.bboxes, theirs.bboxes, rtol=1e-3, atol=1e-2)
        assert sample.pad_shape == other.pad_shape
        assert sample.batch_input_shape == other.batch_input_shape


@BOTH
def test_gradient_reaches_the_image_but_not_its_padding(model):
    recognizer = build(model)
    seen = batch_of(images(*SIZES)).requires_grad_()
    losses = recognizer.loss(seen, [boxed(size) for size in SIZES])
    torch.stack(
        [
            torch.as_tensor(value).sum() if torch.is_tensor(value) else sum(value)
            for name, value in losses.items()
            if 'loss' in name
        ]
    ).sum().backward()
    assert seen.grad[0, :, :64].abs().sum() > 0
    assert not seen.grad[0, :, 64:].any()
    assert not seen.grad[1, :, :, 48:].any()


@BOTH
def test_samples_are_not_changed(model):
    from mmdet.structures.bbox import HorizontalBoxes

    recognizer, sample = build(model), boxed(SIZES[0])
    meta, keys = dict(sample.metainfo), set(sample.keys())
    seen = batch_of(images(SIZES[0]))
    recognizer.loss(seen, [sample])
    recognizer.predict(seen, [sample])
    assert sample.metainfo == meta
    assert set(sample.keys()) == keys
    assert isinstance(sample.gt_instances.bboxes, HorizontalBoxes)


def test_prediction_without_samples_is_in_image_coordinates():
    recognizer = build(FASTER_RCNN)
    seen = batch_of(images((64, 64)))
    (sample,) = recognizer.predict(seen)
    (scaled,) = recognizer.predict(seen, [boxed((64, 64), scale=0.5)])
    torch.testing.assert_close(2 * sample.pred_instances.bboxes, scaled.pred_instances.bboxes)
    assert sample.ori_shape == (64, 64)


def test_convention():
    assert build(FASTER_RCNN).convention.channel_order == 'rgb'
    retina = build(RETINANET)
    assert retina.convention.channel_order == 'bgr'
    assert retina.convention.pad_divisor == 32
    assert (retina.kind, retina.num_classes) == ('det', 3)


@pytest.mark.parametrize('form', ['mmdet::', 'file'])
def test_forms_of_a_model(form, tmp_path):
    Config(dict(model=RETINANET)).dump(tmp_path / 'retina.py')
    forms = {
        'mmdet::': 'mmdet::yolo/yolov3_mobilenetv2_8xb24-ms-416-300e_coco.py',
        'file': str(tmp_path / 'retina.py'),
    }
    recognizer = MMDetRecognizer(forms[form], allow_random=True)
    assert recognizer.num_classes == {'mmdet::': 80, 'file': 3}[form]


def test_photographs_give_mmdets_own_detections(shared_data):
    cv2 = pytest.importorskip('cv2')
    weights = shared_data / 'weights'
    stem = 'faster-rcnn_efficientnet-lite0_voc-animals'
    recognizer = MMDetRecognizer(str(weights / f'{stem}.py'), str(weights / f'{stem}_fp16.pth'))
    folder = shared_data / 'voc_animals/VOC2012'
    names = (folder / 'ImageSets/Main/test.txt').read_text().split()[:3]
    pipeline = _pipeline()
    data = [
        pipeline(dict(img=cv2.imread(str(folder / f'JPEGImages/{name}.jpg')), img_id=name))
        for name in names
    ]
    expected = recognizer.network.test_step(
        {key: [item[key] for item in data] for key in ('inputs', 'data_samples')}
    )
    rgb = [item['inputs'].flip(0) for item in data]
    samples = recognizer.predict(batch_of(rgb), [item['data_samples'] for item in data])
    for sample, other in zip(samples, expected):
        ours, theirs = sample.pred_instances, other.pred_instances
        sure = theirs.scores > 0.3
        assert sure.any() and torch.equal(ours.labels[: sure.sum()], theirs.labels[sure])
        torch.testing.assert_close(
            ours.scores[: sure.sum()], theirs.scores[sure], atol=1e-3, rtol=0
        )
        torch.testing.assert_close(ours.bboxes[: sure.sum()], theirs.bboxes[sure], atol=0.1, rtol=0)


def _pipeline():
    """mmdet's test pipeline at the size that the detector was trained with."""
    from mmcv.transforms import Compose
    from mmdet.datasets.transforms import LoadImageFromNDArray, PackDetInputs, Resize

    meta = ('img_id', 'ori_shape', 'img_shape', 'scale_factor')
    return Compose(
        [
            LoadImageFromNDArray(),
            Resize(scale=(320, 320), keep_ratio=True),
            PackDetInputs(meta_keys=meta),
        ]
    )


@BOTH
def test_boxes_of_the_data_get_the_networks_labels(model):
    whole, part = build(model), build(model)
    part.classes = [2, 0]
    match_classes(part, ['x', 'y'], 'd')
    seen = batch_of(images(*SIZES))
    for label, same in ((0, 2), (1, 0)):
        torch.manual_seed(1)
        expected = whole.loss(seen, [boxed(size, label=same) for size in SIZES])
        torch.manual_seed(1)
        samples = [boxed(size, label=label) for size in SIZES]
        torch.testing.assert_close(part.loss(seen, samples), expected)
        assert samples[0].gt_instances.labels.tolist() == [label]
    samples = [boxed(size, label=1) for size in SIZES]
    for sample, other in zip(part.predict(seen, samples), whole.predict(seen, samples)):
        ours, theirs = sample.pred_instances, other.pred_instances
        theirs = theirs[theirs.labels != 1]
        assert len(ours) == len(theirs) > 0
        assert torch.equal(ours.labels, (theirs.labels == 0).long())
        assert torch.equal(ours.bboxes, theirs.bboxes)
        assert sample.gt_instances.labels.tolist() == [1]


def test_classes_by_name():
    names = ('bus', 'cat', 'dog')
    recognizer = MMDetRecognizer(FASTER_RCNN, allow_random=True, name='d', classes=names)
    assert (recognizer.class_names, recognizer.classes) == (names, None)
    match_classes(recognizer, ['dog', 'cat'], 'd')
    assert (recognizer.selection, recognizer.num_classes) == ([2, 1], 2)
    with pytest.raises(ValueError, match=r"recognizer 'd' .* its 3 \(without names\)"):
        MMDetRecognizer(FASTER_RCNN, allow_random=True, name='d', classes=['cat'])


def test_names_of_a_checkpoint(tmp_path):
    network = build(FASTER_RCNN).network
    meta = dict(CLASSES=['bus', 'cat', 'dog'])
    torch.save(dict(state_dict=network.state_dict(), meta=meta), tmp_path / 'd.pth')
    recognizer = MMDetRecognizer(FASTER_RCNN, str(tmp_path / 'd.pth'))
    assert recognizer.class_names == ('bus', 'cat', 'dog')
    part = MMDetRecognizer(FASTER_RCNN, str(tmp_path / 'd.pth'), classes=['dog', 'bus'])
    assert (part.classes, part.class_names) == ([2, 0], ('dog', 'bus'))
