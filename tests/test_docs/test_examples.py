"""The worked examples of docs/extend.md do what the page says, on tiny networks."""

import copy
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.structures import BaseDataElement, PixelData
from tiny import batch_of, images, labelled, recognizer

from raproc.engine import load_config
from raproc.registry import MODELS, TRANSFORMS

EXAMPLES = Path(__file__).parents[2] / 'docs' / 'examples'
SEGMENTER = dict(
    type='SegmentationRecognizer',
    model='lraspp_mobilenet_v3_large',
    num_classes=3,
    allow_random=True,
)


def train_step(model, batch):
    """The logged losses of one step; P must have changed."""
    parameter = next(model.processor.parameters())
    before = parameter.detach().clone()
    optimizer = torch.optim.SGD(model.processor.parameters(), lr=1.0)
    loss, log = model.parse_losses(model(**batch, mode='loss'))
    loss.backward()
    optimizer.step()
    assert not torch.equal(parameter, before)
    return log


def test_an_untrained_skip_of_own_editor_is_the_interpolation(example):
    example('own_editor')
    editor = MODELS.build(dict(type='ThinEditor', scale=4, channels=2))
    for parameter in editor.body.parameters():
        torch.nn.init.zeros_(parameter)
    inputs = torch.rand(2, 3, 6, 8)
    assert torch.equal(editor(inputs), MODELS.build(dict(type='Interpolation', scale=4))(inputs))


def test_own_degradation_is_seeded_by_the_name_of_the_image(example):
    example('own_degradation')
    blur = TRANSFORMS.build(dict(type='RandomBlur', seed=0))
    image = np.random.default_rng(0).integers(0, 256, (20, 24, 3), dtype=np.uint8)
    a, again, b = (
        blur(dict(img=image, img_path=name))['input'] for name in ('a.png', 'x/a.png', 'b.png')
    )
    assert a.shape == image.shape and a.dtype == np.uint8 and a.std() < image.std()
    assert np.array_equal(a, again) and not np.array_equal(a, b)
    with pytest.raises(ValueError, match='smallest <= largest, but got'):
        TRANSFORMS.build(dict(type='RandomBlur', radius=(3, 1)))


def test_own_processing_loss_does_not_count_padding(example):
    example('own_distance')
    loss = MODELS.build(dict(type='CharbonnierLoss', epsilon=0.0))
    target = torch.zeros(2, 3, 4, 4)
    processed = target.clone()
    processed[:, :, :2] = 0.25
    assert loss(processed, target, [(4, 4)] * 2).item() == pytest.approx(0.125)
    assert loss(processed, target, [(2, 4)] * 2).item() == pytest.approx(0.25)


def test_own_distance_is_zero_for_equal_images_and_at_most_log_2(example):
    example('own_distance')
    config = dict(type='JensenShannonLoss', recognizer=recognizer('js'), loss_weight=2.0)
    loss = MODELS.build(config)
    one, other = batch_of(images((32, 32), (32, 32))).split(1)
    samples = [labelled(0)]
    assert loss(one, one, samples)['loss_js'].item() == pytest.approx(0, abs=1e-6)
    losses = loss(one, other, samples)
    assert 0 < losses['js/recognition'].item() <= math.log(2)
    assert losses['loss_js'].item() == pytest.approx(2 * losses['js/recognition'].item())


@pytest.fixture
def segmented():
    """A batch of two images of different sizes, the upper half of each of class 1."""
    sizes = [(32, 32), (24, 32)]
    samples = [BaseDataElement(metainfo=dict(img_shape=size)) for size in sizes]
    for sample, (height, width) in zip(samples, sizes):
        classes = torch.zeros(1, height, width, dtype=torch.long)
        classes[:, : height // 2] = 1
        sample.gt_sem_seg = PixelData(sem_seg=classes)
    targets = batch_of(images(*sizes))
    return dict(inputs=targets.clone(), targets=targets, data_samples=samples)


@pytest.mark.parametrize('kind', ['RecognitionLoss', 'UnsupervisedRecognitionLoss'])
def test_own_recognizer_trains_a_processor_and_stays_frozen(example, segmented, kind):
    example('own_recognizer'), example('own_editor')
    model = MODELS.build(
        dict(
            type='RecognitionAwareModel',
            processor=dict(type='ThinEditor', scale=1, channels=2),
            processing_loss=dict(type='ProcessingLoss'),
            recognition=dict(type=kind, recognizer=SEGMENTER),
        )
    ).train()
    (segmenter,) = model.recognizers
    before = copy.deepcopy(segmenter.network.state_dict())
    log = train_step(model, segmented)
    assert log['loss_lraspp_mobilenet_v3_large'] > 0
    after = segmenter.network.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert all(name.startswith('processor.') for name in model.state_dict())


def test_own_recognizer_predicts_without_padding(example, segmented):
    example('own_recognizer')
    segmenter = MODELS.build(SEGMENTER)
    samples = segmented['data_samples']
    found = segmenter.predict(segmented['targets'], samples)
    assert [sample.pred_sem_seg.sem_seg.shape for sample in found] == [(1, 32, 32), (1, 24, 32)]
    assert 'pred_sem_seg' not in samples[0]
    assert {level.ndim for level in segmenter.features(segmented['targets'], samples)} == {4}


def test_own_recognizer_names_what_a_sample_lacks(example):
    example('own_recognizer')
    with pytest.raises(TypeError, match='images with a gt_sem_seg.*, but got.*gt_label'):
        MODELS.build(SEGMENTER).check_samples([labelled(0)])


def test_own_recognizer_takes_what_mmdet_packs(example):
    example('own_recognizer')
    pack = TRANSFORMS.build(dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs')))
    image, classes = np.zeros((32, 40, 3), np.uint8), np.ones((32, 40), np.uint8)
    meta = dict(img_path='1.png', img_id=1, ori_shape=(32, 40), scale_factor=(1.0, 1.0))
    packed = pack(dict(img=image, input=image, gt_seg_map=classes, flip=False, **meta))
    segmenter = MODELS.build(SEGMENTER)
    segmenter.check_samples([packed['data_samples']])
    loss = segmenter.loss(packed['targets'][None] / 255, [packed['data_samples']])
    assert loss['loss_seg'] > 0


def test_own_recognizer_scores_with_the_metric_of_a_library(example, segmented):
    from raproc.registry import METRICS

    example('own_recognizer')
    metric = METRICS.build(
        dict(
            type='RecognizedBy',
            recognizer=SEGMENTER,
            image='target',
            metric=dict(type='mmdet.SemSegMetric', iou_metrics=['mIoU']),
        )
    )
    metric.dataset_meta = dict(classes=('ground', 'sky', 'sea'))
    batch = dict(data_samples=segmented['data_samples'][:1])
    metric.process(batch, [dict(target=segmented['targets'][0])])
    scores = metric.evaluate(1)
    assert 0 <= scores['lraspp_mobilenet_v3_large/target/mIoU'] <= 100


def test_own_config_trains_with_own_parts(example):
    for name in ('own_editor', 'own_degradation', 'own_distance'):
        example(name)
    config = load_config(str(EXAMPLES / 'own_config.py'))
    config.model.recognition.recognizer = recognizer('own')
    config.model.data_preprocessor = dict(type='PairDataPreprocessor')
    model = MODELS.build(config.model).train()
    targets = batch_of(images((32, 32), (32, 32)))
    batch = dict(inputs=targets, targets=targets, data_samples=[labelled(0), labelled(1)])
    assert set(train_step(model, batch)) >= {'loss_processing', 'loss_own', 'own/recognition'}
    steps = [step['type'] for step in config.test_dataloader.dataset.pipeline]
    assert steps[-2:] == ['RandomBlur', 'PackPair']
