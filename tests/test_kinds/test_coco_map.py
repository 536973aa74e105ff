"""COCO's mAP is that of pycocotools, and resampling by counts is resampling of records."""

import numpy as np
import pytest
from test_mean_ap import CAT, DOG, random_records, record

from raproc.kinds import CocoDetection, Detection, kind_of_metric, kind_of_records
from raproc.kinds.bootstrap import bootstrap, of_all
from raproc.kinds.coco_map import coco_map_of, coco_score

CLASSES = 3


def own_values(records):
    """The values of pycocotools itself: mAP, mAP 50 and mAP 75."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    from raproc.kinds.coco_map import _dataset

    truth, found = COCO(), COCO()
    truth.dataset, found.dataset = (_dataset(records, CLASSES, part) for part in ('gt', 'pred'))
    truth.createIndex()
    found.createIndex()
    evaluation = COCOeval(truth, found, 'bbox')
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    return evaluation.stats[:3]


def test_by_hand():
    # The cat's box overlaps by 0.82, enough for 7 of 10 overlaps; the dog is missed.
    records = [
        record([(CAT, 0, False)], [([0, 0, 10, 8.2], 0, 0.9)]),
        record([(DOG, 1, False)], [], 'b.jpg'),
    ]
    assert coco_map_of(records, CLASSES) == pytest.approx(
        dict(bbox_mAP=0.35, bbox_mAP_50=0.5, bbox_mAP_75=0.5)
    )


def test_half_of_the_recalls():
    # Two cats, the first found, then a false alarm: precision 1 at recalls 0, 0.01, ... 0.5.
    records = [
        record([(CAT, 0, False), (DOG, 0, False)], [(CAT, 0, 0.9), ([50, 50, 60, 60], 0, 0.8)])
    ]
    assert coco_map_of(records, 1)['bbox_mAP'] == pytest.approx(51 / 101)


def test_any_number_of_boxes_may_lie_in_a_crowd():
    crowd = ([20, 0, 60, 60], 0, True)
    inside = [([22 + shift, 2, 32 + shift, 12], 0, 0.9) for shift in range(5)]
    alone, many = ([(CAT, 0, 0.5)], [*inside, (CAT, 0, 0.5)])
    for found in (alone, many):
        assert coco_map_of([record([(CAT, 0, False), crowd], found)], 1)['bbox_mAP'] == 1
    # The same boxes are false alarms where there is no crowd.
    assert coco_map_of([record([(CAT, 0, False)], many)], 1)['bbox_mAP'] == pytest.approx(1 / 6)


@pytest.mark.parametrize('seed, digits', [(0, 8), (1, 8), (2, 1)])
def test_values_are_those_of_pycocotools(seed, digits):
    records = random_records(25, seed, noise=3.0, digits=digits)
    ours = list(coco_map_of(records, CLASSES).values())
    assert 0.05 < ours[0] < 0.9
    assert ours == pytest.approx(list(own_values(records)), abs=1e-9)


def test_counts_are_resampling():
    records = random_records(20, noise=3.0)
    score = coco_score(records, CLASSES)
    draw = np.random.default_rng(1).integers(len(records), size=(3, len(records)))
    weights = np.stack([np.bincount(row, minlength=len(records)) for row in draw])
    slow = [coco_map_of([records[index] for index in row], CLASSES)['bbox_mAP'] for row in draw]
    # Boxes of the same score in copies of an image are in another order there.
    assert score(weights) == pytest.approx(slow, abs=0.02)
    found = bootstrap(score, len(records), samples=200)
    assert found.value == coco_map_of(records, CLASSES)['bbox_mAP']
    assert found.low < found.value < found.high


def test_records_may_be_in_another_order():
    records = random_records(6)
    assert of_all(coco_score(records[::-1], CLASSES, records), 6) == pytest.approx(
        coco_map_of(records, CLASSES)['bbox_mAP']
    )


def test_the_kind_compares_processors():
    before, after = (
        [dict(item, protocol='coco') for item in random_records(12, noise=noise)]
        for noise in (6.0, 1.0)
    )
    kind = kind_of_records(before)
    assert type(kind) is type(kind_of_metric('COCO mAP')) is CocoDetection
    assert type(kind_of_records(random_records(2))) is Detection
    comparison = kind.compare(before, after, samples=100)
    values = [100 * coco_map_of(records, CLASSES)['bbox_mAP'] for records in (before, after)]
    assert comparison.scores == pytest.approx(values)
    assert comparison.difference.value == pytest.approx(values[1] - values[0])
    assert comparison.difference.low > 0
    assert kind.standard_error(before, CLASSES) > 0


def test_refusals():
    with pytest.raises(ValueError, match='at least one detection record for an mAP, but got none'):
        coco_map_of([], 1)
    with pytest.raises(ValueError, match=r'labels in \[0, 1\), but got \[0, 2\]'):
        coco_map_of([record([(CAT, 2, False)], [(CAT, 0, 1.0)])], 1)
