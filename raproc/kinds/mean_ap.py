"""Resample the images of an mAP thousands of times, with boxes matched only once.

An image drawn twice counts twice: its objects, its hits and its false alarms. So a resample needs
no new matching, see :mod:`raproc.kinds.bootstrap`. An mAP is in [0, 1] and a difference in
percentage points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from .bootstrap import bootstrap, bootstrap_difference, of_all
from .differences import Difference, Estimate
from .records import align


@dataclass
class _Matches:
    """The detections of one class, best score first, without those of objects to ignore.

    Args:
        images (ndarray): Index of the image of each detection, shape (D, ).
        hits (ndarray): Whether it is the first to find an object, bool, shape (D, ).
        objects (ndarray): The number of objects in each of the N images, shape (N, ).
    """

    images: np.ndarray
    hits: np.ndarray
    objects: np.ndarray


def map_of(records: Sequence[dict], num_classes: int) -> float:
    """Compute the mAP of detection records by the protocol of PASCAL VOC: area mode, IoU 0.5.

    It is that of ``mmdet.VOCMetric(eval_mode='area')``: boxes are matched in pixels that count from
    their edge, difficult objects neither help nor harm, and a class without objects does not count.

    Args:
        records (Sequence[dict]): Detection records, see :mod:`raproc.kinds.detection`.
        num_classes (int): The number of classes.

    Returns:
        float: In [0, 1].

    Raises:
        ValueError: If there is no record, one is not of a detection, or a label is no class.
    """
    return of_all(partial(_mean_ap, _match(records, num_classes)), len(records))


def bootstrap_map(
    records: Sequence[dict],
    num_classes: int,
    samples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """Estimate the uncertainty of an mAP over images.

    Args:
        records (Sequence[dict]): Detection records, see :mod:`raproc.kinds.detection`.
        num_classes (int): The number of classes.
        samples (int): The number of resamples. Defaults to 1000.
        seed (int): Seed of the drawing. Defaults to 0.
        level (float): The confidence of the percentile interval. Defaults to 0.95.

    Returns:
        Estimate: All in [0, 1]: the mAP, its standard error and interval.

    Raises:
        ValueError: As :func:`map_of`, or if fewer than 2 samples are asked for.
    """
    score = partial(_mean_ap, _match(records, num_classes))
    return bootstrap(score, len(records), samples, seed, level)


def bootstrap_map_difference(
    before: Sequence[dict],
    after: Sequence[dict],
    num_classes: int,
    samples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Difference:
    """Compare two mAPs on the same images, which are drawn together.

    The p-value is twice the share of resamples whose difference has the other sign or is zero, at
    least ``2 / (samples + 1)``.

    Args:
        before (Sequence[dict]): Detection records, e.g. of plain processing.
        after (Sequence[dict]): Detection records of the same images in any order.
        num_classes (int): The number of classes.
        samples (int): The number of resamples. Defaults to 1000.
        seed (int): Seed of the drawing. Defaults to 0.
        level (float): The confidence of the percentile interval. Defaults to 0.95.

    Returns:
        Difference: In percentage points.

    Raises:
        ValueError: As :func:`map_of`, if the images differ, or if fewer than 2 samples are asked
            for.
    """
    return clustered_map_difference([(before, after)], num_classes, samples, seed, level)


def clustered_map_difference(
    pairs: Sequence[tuple[Sequence[dict], Sequence[dict]]],
    num_classes: int,
    samples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Difference:
    """Compare two mAPs, each of several seeds, on the same images.

    Each resample draws the images once for all seeds and averages their differences. With several
    seeds the interval is that of :func:`raproc.kinds.differences.difference_over_seeds`.

    Args:
        pairs (Sequence[tuple]): For each seed (before, after), as for
            :func:`bootstrap_map_difference`.
        num_classes (int): The number of classes.
        samples (int): The number of resamples. Defaults to 1000.
        seed (int): Seed of the drawing. Defaults to 0.
        level (float): The confidence of the percentile interval. Defaults to 0.95.

    Returns:
        Difference: In percentage points.

    Raises:
        ValueError: As :func:`bootstrap_map_difference`, or if there is no seed.
    """
    if not pairs:
        raise ValueError(f'expected `pairs` of at least one seed, but got {pairs!r}')
    first = pairs[0][0]

    def score(records: Sequence[dict]) -> partial:
        """Score records in the order of the first ones."""
        return partial(_mean_ap, _match([new for _, new in align(first, records)], num_classes))

    scores = [(score(before), score(after)) for before, after in pairs]
    return bootstrap_difference(scores, len(first), samples, seed, level)


def _mean_ap(classes: Sequence[_Matches], weights: np.ndarray) -> np.ndarray:
    """Compute the mAP of images that count ``weights`` (S, N) times: S values.

    Classes that have no object among these images are left out.
    """
    totals = np.stack([weights @ matches.objects for matches in classes])
    precisions = np.stack([_average_precision(*pair, weights) for pair in zip(classes, totals)])
    return precisions.sum(0) / np.maximum((totals > 0).sum(0), 1)


def _average_precision(matches: _Matches, total: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Compute the area under the interpolated curve of precision over recall: S values.

    Recall grows only at hits, so the curve is needed only there.
    """
    counts = weights[:, matches.images]
    hits = counts[:, matches.hits]
    precision = hits.cumsum(1) / np.maximum(counts.cumsum(1)[:, matches.hits], 1)
    best_to_come = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    return (hits * best_to_come).sum(1) / np.maximum(total, 1)


def _match(records: Sequence[dict], num_classes: int) -> list[_Matches]:
    _check(records, num_classes)
    return [_match_class(records, label) for label in range(num_classes)]


def _match_class(records: Sequence[dict], label: int) -> _Matches:
    from mmdet.evaluation.functional.mean_ap import tpfp_default

    images, found, hits, alarms, objects = [], [], [], [], []
    for index, record in enumerate(records):
        detected = _of_class(record['pred'], label, 'scores')
        truth = _of_class(record['gt'], label, 'ignore')
        ignore = truth[:, 4] > 0
        hit, alarm = tpfp_default(
            detected, truth[~ignore, :4], truth[ignore, :4], use_legacy_coordinate=True
        )
        images.append(np.full(len(detected), index))
        found.append(detected[:, 4])
        hits.append(hit[0] > 0)
        alarms.append(alarm[0] > 0)
        objects.append((~ignore).sum())
    images, found, hits, alarms = map(np.concatenate, (images, found, hits, alarms))
    # The very call of mmdet's eval_map, so that equal scores are ordered alike.
    order = np.argsort(-found)
    order = order[(hits | alarms)[order]]
    return _Matches(images[order], hits[order], np.array(objects))


def _of_class(boxes: dict, label: int, last: str) -> np.ndarray:
    """Select the boxes of one class, with one more value each: float32, shape (n, 5)."""
    rows = [
        [*box, value]
        for box, value, own in zip(boxes['boxes'], boxes[last], boxes['labels'], strict=True)
        if own == label
    ]
    return np.array(rows, np.float32).reshape(-1, 5)


def _check(records: Sequence[dict], num_classes: int) -> None:
    if not len(records):
        raise ValueError('expected at least one detection record for an mAP, but got none')
    for record in records:
        if not {'gt', 'pred'} <= record.keys():
            raise ValueError(
                f'expected detection records for an mAP, but got one with {sorted(record)}, of '
                f'{record["image"]!r}'
            )
        labels = record['gt']['labels'] + record['pred']['labels']
        if not all(0 <= label < num_classes for label in labels):
            raise ValueError(
                f'expected labels in [0, {num_classes}), but got {sorted(set(labels))} in '
                f'{record["image"]!r}; set `num_classes` to that of the dataset'
            )
