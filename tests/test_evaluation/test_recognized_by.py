"""Recognizers look at processed images and are scored by their own library's metric."""

import copy

import pytest
import torch
from tiny import FASTER_RCNN, batch_of, boxed, detector, images, labelled, recognizer

from raproc.evaluation import RecognizedBy
from raproc.models.recognizers import build_recognizer

ACCURACY = dict(type='mmpretrain.Accuracy', topk=(1, 2))
VOC = dict(type='mmdet.VOCMetric', metric='mAP', eval_mode='area')
META = dict(classes=('a', 'b', 'c'), dataset_type='VOC2007')


def batch(samples):
    """What the loader and the model give for random images of the samples' sizes."""
    photos = images(*(sample.img_shape for sample in samples))
    return (
        dict(inputs=photos, data_samples=samples),
        [dict(seen=photo.float() / 255) for photo in photos],
    )


def test_accuracy_by_hand():
    metric = RecognizedBy(recognizer('r18'), ACCURACY)
    data, seen = batch([labelled(0)] * 4)
    order = metric.recognizer.logits(batch_of(data['inputs'])).argsort(descending=True)
    labels = [order[0, 0], order[1, 0], order[2, 1], order[3, 3]]  # right twice, second, last
    data['data_samples'] = [labelled(int(label)) for label in labels]
    metric.process(data, seen)
    assert metric.evaluate(4) == {'r18/accuracy/top1': 50.0, 'r18/accuracy/top2': 75.0}


def test_detector():
    metric = RecognizedBy(detector(name='frcnn'), VOC)
    metric.dataset_meta = META
    assert metric.metric.dataset_meta is metric.dataset_meta is META
    metric.process(*batch([boxed((64, 96)), boxed((80, 48))]))
    scores = metric.evaluate(2)
    assert set(scores) == {'frcnn/pascal_voc/mAP', 'frcnn/pascal_voc/AP50'}
    assert 0 <= scores['frcnn/pascal_voc/mAP'] <= 1


@pytest.mark.parametrize(
    'build, samples',
    [
        (recognizer, [labelled(0, (32, 48)), labelled(1, (40, 32))]),
        (detector, [boxed((64, 96)), boxed((80, 48))]),
    ],
)
def test_the_size_of_the_batch_does_not_matter(build, samples):
    metric = dict(type='mmpretrain.Accuracy') if build is recognizer else VOC
    together, alone = (RecognizedBy(build(), metric) for _ in range(2))
    together.dataset_meta = alone.dataset_meta = META
    data, seen = batch(samples)
    together.process(data, seen)
    for sample, image in zip(samples, seen):
        alone.process(dict(data_samples=[sample]), [image])
    assert len(together.metric.results) == len(alone.metric.results) == 2
    if build is recognizer:
        scores = [
            [result['pred_score'] for result in metric.metric.results]
            for metric in (together, alone)
        ]
        torch.testing.assert_close(*scores)


def test_samples_are_not_changed():
    from mmdet.structures.bbox import HorizontalBoxes

    for build, metric, sample in ((recognizer, ACCURACY, labelled(1)), (detector, VOC, boxed())):
        before = copy.deepcopy(sample)
        evaluated = RecognizedBy(build(), metric)
        evaluated.dataset_meta = META
        evaluated.process(*batch([sample]))
        assert sample.metainfo == before.metainfo
        assert set(sample.keys()) == set(before.keys())
    assert isinstance(sample.gt_instances.bboxes, HorizontalBoxes)


def test_recognizer_of_the_loss_is_not_loaded_again():
    held = build_recognizer(recognizer())
    assert RecognizedBy(recognizer(), ACCURACY).recognizer is held


def test_prefix_takes_the_place_of_the_name():
    metric = RecognizedBy(recognizer(), ACCURACY, prefix='mine')
    metric.process(*batch([labelled(0)]))
    assert set(metric.evaluate(1)) == {'mine/accuracy/top1', 'mine/accuracy/top2'}


def test_detector_and_classification_data():
    metric = RecognizedBy(detector(FASTER_RCNN, name='frcnn'), VOC)
    with pytest.raises(TypeError, match="images with gt_instances for the detector 'frcnn'"):
        metric.process(*batch([labelled(0)]))


def test_classifier_and_detection_data():
    metric = RecognizedBy(recognizer('r18'), ACCURACY)
    with pytest.raises(TypeError, match="the classifier 'r18', but got a DetDataSample with"):
        metric.process(*batch([boxed()]))


@pytest.mark.parametrize(
    'build, metric, sample, classes',
    [
        (recognizer, ACCURACY, labelled(4, img_path='cat.png'), 4),
        (recognizer, ACCURACY, labelled(-1, img_path='cat.png'), 4),
        (detector, VOC, boxed(label=3), 3),
    ],
)
def test_label_outside_of_the_classes(build, metric, sample, classes):
    label = sample.gt_label if build is recognizer else sample.gt_instances.labels
    message = (
        f'labels from 0 to {classes - 1}, the classes of recognizer .*, but got label '
        f'{label.item()} for {sample.img_path}'
    )
    with pytest.raises(ValueError, match=message):
        RecognizedBy(build(), metric).process(*batch([sample]))
