"""Segmentations: records, mIoU by hand and by mmseg, which are right, opinions and tiles."""

import numpy as np
import pytest
import torch
from mmengine.structures import BaseDataElement, PixelData

from raproc.kinds import Opinion, Segmentation
from raproc.kinds.chance import Chance
from raproc.kinds.segmentation import classes_found, mean_iou

KIND = Segmentation()
CLASSES = ('background', 'cat', 'dog, hound')
IMAGE = torch.zeros(3, 2, 4)
TRUTH = [[0, 0, 1, 1], [0, 0, 1, 255]]


def segmented(found, truth=TRUTH, name='/a/b/c.png'):
    sample = BaseDataElement(metainfo=dict(img_path=name))
    sample.pred_sem_seg = PixelData(data=torch.tensor([found]))
    if truth is not None:
        sample.gt_sem_seg = PixelData(data=torch.tensor([truth]))
    return sample


def record(intersect, union, image='0', annotated=(1, 1, 1)):
    return dict(
        image=image, classes=[0, 1, 2], intersect=intersect, union=union, annotated=list(annotated)
    )


def test_record():
    """The ignored pixel counts nowhere; class 2 is predicted but not annotated."""
    found = segmented([[0, 0, 1, 2], [0, 1, 1, 1]])
    assert KIND.is_annotated(found) and not KIND.is_annotated(segmented([[0]], None))
    assert KIND.record(found) == dict(
        image='b/c.png',
        classes=[0, 1, 2],
        intersect=[3, 2, 0],
        union=[4, 4, 1],
        annotated=[4, 3, 0],
        recognised=[0, 1, -1],
    )
    assert KIND.answers([KIND.record(found)]) == [(0, 0), (1, 1)]
    confused = segmented([[0, 0, 2, 1], [0, 0, 2, 2]])  # of three pixels of class 1, two are 2
    assert KIND.answers([KIND.record(confused)]) == [(0, 0), (1, 2)]


def test_background_everywhere_is_chance():
    """Each image has the background and one class, none of which is found."""
    blind = [KIND.record(segmented([[0, 0]], [[0, 1 + number % 3]])) for number in range(30)]
    chance = Chance.of(KIND.answers(blind), num_classes=4)
    assert (chance.right, chance.number, chance.share) == (30, 60, 0.5) and chance.is_at
    sees = [KIND.record(segmented([[0, 1 + n % 3]], [[0, 1 + n % 3]])) for n in range(30)]
    assert not Chance.of(KIND.answers(sees), num_classes=4).is_at


def test_agreement_takes_the_classes_of_the_original():
    before, after = segmented([[0, 1]], None), segmented([[1, 1]], None)
    annotated = KIND.annotate(after, before)
    record = KIND.record(annotated)
    assert (record['intersect'], record['union']) == ([0, 1], [1, 2])
    assert mean_iou([KIND.record(KIND.annotate(before, before))]) == 1
    assert not KIND.is_annotated(after)


def test_an_image_without_pixels_that_count():
    empty = KIND.record(segmented([[0, 1]], [[255, 255]]))
    assert empty['classes'] == [] and classes_found(empty) == (0, 0)
    assert mean_iou([empty]) == 0
    assert mean_iou([empty, record([1, 1, 1], [2, 2, 2])]) == 0.5


def test_right_where_every_annotated_class_is_found():
    assert KIND.is_right(segmented([[0, 0, 1, 2], [0, 1, 1, 1]]))  # IoU 3/4 and 2/4
    wrong = segmented([[0, 0, 2, 2], [0, 1, 1, 1]])  # 3/4 and 1/4
    assert not KIND.is_right(wrong) and classes_found(KIND.record(wrong)) == (1, 2)
    before = [KIND.record(wrong)]
    assert KIND.changes(before, [KIND.record(KIND.perfect(wrong, 3))]) == (['b/c.png'], [])


def test_miou_sums_pixels_over_images_first():
    records = [record([4, 0, 0], [4, 0, 0]), record([0, 1, 0], [4, 2, 1])]
    assert mean_iou(records) == pytest.approx((4 / 8 + 1 / 2 + 0) / 3)
    with pytest.raises(ValueError, match='at least one segmentation record .* but got none'):
        mean_iou([])
    with pytest.raises(ValueError, match=r"but got \['image', 'label'\]"):
        mean_iou([dict(image='a', label=1)])


def test_miou_is_that_of_mmseg():
    pytest.importorskip('mmseg')
    from mmseg.evaluation import IoUMetric

    rng = np.random.default_rng(0)
    metric = IoUMetric()
    metric.dataset_meta = dict(classes=[*'abcdef'])
    samples = [
        segmented(found.tolist(), np.where(rng.random((8, 9)) < 0.1, 255, truth).tolist())
        for truth, found in rng.integers(0, 5, (4, 2, 8, 9))  # class 5 is nowhere
    ]
    metric.process({}, [sample.to_dict() for sample in samples])
    records = [KIND.record(sample) for sample in samples]
    assert 100 * mean_iou(records) == pytest.approx(KIND.score(metric.evaluate(4)), abs=0.006)
    KIND.check_metric(metric, samples[0], 6)


def test_standard_error_is_that_of_resampling():
    """Images of IoU 1 and 0, of equally many pixels: the mIoU is the share of the former."""
    records = [record([int(i < 20)], [1], str(i)) | dict(classes=[0]) for i in range(40)]
    assert KIND.standard_error(records, 1) == pytest.approx(100 * (0.25 / 40) ** 0.5, rel=0.1)


def test_differences_of_processors():
    before = [record([5, 5, 0], [10, 10, 10], str(i)) for i in range(10)]
    after = [record([10, 5, 5], [10, 10, 10], str(i)) for i in range(10)]
    found = KIND.compare(before, after[::-1], samples=50)
    assert found.scores == pytest.approx([100 / 3, 200 / 3])
    assert found.difference.value == pytest.approx(100 / 3)
    assert found.difference.low == pytest.approx(found.difference.high)
    assert found.difference.p_value == pytest.approx(2 / 51)
    two = KIND.difference([(before, after), (before, before)])
    assert two.value == pytest.approx(100 / 6) and two.low < 0 < two.high
    with pytest.raises(ValueError, match='`pairs` of at least one seed'):
        KIND.difference([])


def test_opinions_are_the_classes_of_the_most_pixels():
    found = segmented([[0, 0, 1, 2], [0, 2, 0, 2]])
    assert KIND.opinion(found, CLASSES) == Opinion(2, 'dog', 0.375)
    assert [opinion.name for opinion in KIND.best(found, CLASSES, 5)] == ['dog', 'cat']
    assert len(KIND.best(found, CLASSES, 1)) == 1
    nothing = segmented([[0, 0]])
    assert KIND.opinion(nothing, CLASSES).label == -1 and KIND.best(nothing, CLASSES, 5) == []
    speck = torch.zeros(20, 20, dtype=torch.long)
    speck[0, :3] = 1  # 3 of 400 pixels
    assert KIND.best(segmented(speck.tolist()), CLASSES, 5) == []
    assert KIND.opinion(segmented(speck.tolist()), CLASSES).name == 'cat'


def test_tiles_colour_the_areas_of_classes():
    found = segmented([[0, 0, 1, 2], [0, 2, 0, 2]], None)
    tile = KIND.tile(IMAGE, found, CLASSES, note='20 dB')
    assert tile.correct is None and tile.lines == ['dog 0.38', '20 dB']
    assert tile.labels == ['dog', 'cat'] and tile.scores == [0.375, 0.125]
    assert tile.areas.tolist() == [[-1, -1, 1, 0], [-1, 0, -1, 0]]
    large = KIND.tile(torch.zeros(3, 4, 8), found, CLASSES)
    assert large.areas[:2, 4:].tolist() == [[1, 1, 0, 0]] * 2
    annotated = KIND.tile(IMAGE, segmented([[0, 0, 1, 1], [0, 0, 1, 2]]), CLASSES)
    assert annotated.correct is True and annotated.caption == '2 of 2 found'
    assert KIND.tile(IMAGE, segmented([[0] * 4] * 2, None), CLASSES).labels == []
