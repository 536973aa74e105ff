"""The mAP is that of mmdet, and resampling by counts is resampling of records."""

import numpy as np
import pytest
import torch

from raproc.kinds.mean_ap import (
    bootstrap_map,
    bootstrap_map_difference,
    clustered_map_difference,
    map_of,
)

CLASSES = 3
CAT, DOG = [0, 0, 10, 10], [20, 0, 30, 10]


def record(gt, pred, image='a.jpg'):
    """A detection record of [(box, label, ignore), ...] and [(box, label, score), ...]."""
    gt = [list(values) for values in zip(*gt)] or [[], [], []]
    pred = [list(values) for values in zip(*pred)] or [[], [], []]
    return dict(
        image=image,
        height=100,
        width=100,
        gt=dict(zip(('boxes', 'labels', 'ignore'), gt)),
        pred=dict(zip(('boxes', 'labels', 'scores'), pred)),
    )


def random_records(images, seed=0, noise=6.0, alarms=3, digits=8):
    """Objects at random, each found at a shifted place under mostly its class, and alarms."""
    rng = np.random.default_rng(seed)
    records = []
    for index in range(images):
        corners = np.random.default_rng(index).uniform(0, 60, (1 + index % 4, 2)).astype('f4')
        boxes = np.hstack([corners, corners + 30])
        labels = np.random.default_rng(index).integers(0, CLASSES, len(boxes))
        shifted = boxes + rng.normal(0, noise, boxes.shape).astype('f4')
        other = rng.uniform(0, 50, (alarms, 2)).astype('f4')
        shifted = np.vstack([shifted, np.hstack([other, other + 20])])
        guesses = np.append(labels, rng.integers(0, CLASSES, alarms))
        guesses[rng.random(len(guesses)) < 0.2] = 0
        scores = rng.random(len(guesses)).astype('f4').round(digits)
        records.append(
            record(
                zip(boxes.tolist(), labels.tolist(), (boxes[:, 0] > 45).tolist()),
                zip(shifted.tolist(), guesses.tolist(), scores.tolist()),
                f'{index}.jpg',
            )
        )
    return records


def voc_metric(records, classes=CLASSES):
    """The mAP of mmdet's own metric."""
    from mmdet.evaluation import VOCMetric

    metric = VOCMetric(eval_mode='area')
    metric.dataset_meta = dict(classes=tuple(map(str, range(classes))))
    for item in records:
        boxes = {name: torch.tensor(item[name]['boxes']).reshape(-1, 4) for name in ('gt', 'pred')}
        labels = {name: torch.tensor(item[name]['labels']) for name in ('gt', 'pred')}
        ignore = torch.tensor(item['gt']['ignore'], dtype=torch.bool)
        truth = [dict(bboxes=boxes['gt'][k], labels=labels['gt'][k]) for k in (~ignore, ignore)]
        found = dict(
            bboxes=boxes['pred'],
            labels=labels['pred'],
            scores=torch.tensor(item['pred']['scores'], dtype=torch.float32),
        )
        metric.process(
            None,
            [dict(gt_instances=truth[0], ignored_instances=truth[1], pred_instances=found)],
        )
    return metric.evaluate(len(records))['pascal_voc/mAP']


def test_map_by_hand():
    # Class 0: hit, false alarm, hit: precision 1 up to half of the recall, then 2/3.
    # Class 1: its one object is missed. Class 2 has no object and does not count.
    first = record([(CAT, 0, False), (DOG, 1, False)], [(CAT, 0, 0.9), (DOG, 0, 0.8)])
    second = record([(DOG, 0, False)], [(DOG, 0, 0.7), (CAT, 2, 0.9)], 'b.jpg')
    assert map_of([first, second], CLASSES) == pytest.approx((0.5 + 0.5 * 2 / 3 + 0) / 2)


def test_ignored_objects_neither_help_nor_harm():
    truth = [(CAT, 0, False), (DOG, 0, True)]
    alone, both = [(CAT, 0, 0.5)], [(DOG, 0, 0.9), (CAT, 0, 0.5)]
    assert map_of([record(truth, alone)], 1) == map_of([record(truth, both)], 1) == 1


def test_an_object_is_found_once():
    twice = [(CAT, 0, 0.9), (CAT, 0, 0.8), (DOG, 0, 0.7)]
    assert map_of([record([(CAT, 0, False), (DOG, 0, False)], twice)], 1) == pytest.approx(5 / 6)


def test_nothing_to_find():
    assert map_of([record([], [(CAT, 0, 0.9)])], 2) == 0


@pytest.mark.parametrize('seed, digits', [(0, 8), (1, 8), (2, 1)])
def test_map_is_that_of_mmdet(seed, digits):
    from mmdet.evaluation.functional import eval_map

    records = random_records(25, seed, digits=digits)
    annotations, found = [], []
    for item in records:
        boxes, labels, ignore = (np.array(item['gt'][x]) for x in ('boxes', 'labels', 'ignore'))
        annotations.append(
            dict(
                bboxes=boxes[~ignore],
                labels=labels[~ignore],
                bboxes_ignore=boxes[ignore],
                labels_ignore=labels[ignore],
            )
        )
        boxes, scores = (np.array(item['pred'][x], 'f4') for x in ('boxes', 'scores'))
        rows, labels = np.hstack([boxes, scores[:, None]]), np.array(item['pred']['labels'])
        found.append([rows[labels == label] for label in range(CLASSES)])
    expected, _ = eval_map(found, annotations, nproc=1, use_legacy_coordinate=True, logger='silent')
    assert 0.1 < expected < 0.9
    assert map_of(records, CLASSES) == pytest.approx(expected, abs=1e-6)


def test_map_is_that_of_the_metric():
    records = random_records(10, seed=3)
    assert map_of(records, CLASSES) == pytest.approx(voc_metric(records), abs=1e-6)


def test_counts_are_resampling():
    records = random_records(20)
    rng = np.random.default_rng(1)
    draws = [rng.integers(len(records), size=len(records)) for _ in range(60)]
    slow = [map_of([records[index] for index in draw], CLASSES) for draw in draws]
    fast = bootstrap_map(records, CLASSES, samples=2000)
    assert fast.value == map_of(records, CLASSES)
    assert fast.standard_error == pytest.approx(np.std(slow, ddof=1), rel=0.3)
    assert fast.low < fast.value < fast.high


def test_an_image_drawn_twice_counts_twice():
    from raproc.kinds.mean_ap import _match, _mean_ap

    records = random_records(12)
    times = np.array([0, 2, 1, 3, 0, 0, 1, 1, 2, 0, 1, 1])
    drawn = [item for item, count in zip(records, times) for _ in range(count)]
    value = _mean_ap(_match(records, CLASSES), times[None])[0]
    assert value == pytest.approx(map_of(drawn, CLASSES))


def test_bootstrap_depends_on_its_seed_alone():
    records = random_records(8)
    first, again, other = (bootstrap_map(records, CLASSES, 60, seed) for seed in (1, 1, 2))
    assert first == again != other


def test_difference_of_a_better_detector():
    before, after = random_records(40, noise=9), random_records(40, noise=2)
    result = bootstrap_map_difference(before, after[::-1], CLASSES, samples=200)
    expected = 100 * (map_of(after, CLASSES) - map_of(before, CLASSES))
    assert result.value == pytest.approx(expected)
    assert 0 < result.low < result.value < result.high
    assert result.p_value == pytest.approx(2 / 201)


def test_no_difference():
    records = random_records(10)
    result = bootstrap_map_difference(records, records, CLASSES, samples=50)
    assert (result.value, result.low, result.high, result.p_value) == (0, 0, 0, 1)


def test_seeds_that_differ_widen_the_interval():
    before = random_records(40, noise=6)
    seeds = [(before, random_records(40, noise=noise)) for noise in (4, 2)]
    result = clustered_map_difference(seeds, CLASSES, samples=200)
    gains = [bootstrap_map_difference(*pair, CLASSES, samples=200).value for pair in seeds]
    assert result.value == pytest.approx(np.mean(gains))
    # Student's t of one degree of freedom times the standard error over two seeds, at the least.
    assert result.high - result.value > 4.3 * abs(gains[0] - gains[1]) / 2
    same = clustered_map_difference([seeds[1]] * 2, CLASSES, samples=200)
    one = bootstrap_map_difference(*seeds[1], CLASSES, samples=200)
    assert same.value == pytest.approx(one.value)
    assert same.high - same.low == pytest.approx(one.high - one.low, rel=0.2)


def test_no_records():
    with pytest.raises(ValueError, match='at least one detection record .*, but got none'):
        map_of([], 1)


def test_other_records():
    with pytest.raises(ValueError, match="but got one with .*'psnr', 'ssim'.*, of 'q.png'"):
        map_of([dict(image='q.png', psnr=20.0, ssim=0.7)], 1)


def test_labels_must_be_classes():
    with pytest.raises(ValueError, match=r"in \[0, 1\), but got \[0, 1\] in 'a.jpg'"):
        map_of([record([(CAT, 0, False)], [(CAT, 1, 0.9)])], 1)


def test_images_must_be_the_same():
    records = random_records(3)
    with pytest.raises(ValueError, match="missing after: '2.jpg'"):
        bootstrap_map_difference(records, records[:2], CLASSES)


@pytest.mark.parametrize('function', [bootstrap_map, bootstrap_map_difference])
def test_too_few_samples(function):
    records = [random_records(2)] * (1 + (function is bootstrap_map_difference))
    with pytest.raises(ValueError, match='to be at least 2, but got 1'):
        function(*records, CLASSES, samples=1)
