"""A detector's outputs on an image, in the places where it finds something in the target.

An addition of raproc: the paper compares the outputs of classifiers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from raproc.models.padding import valid_mask
from raproc.samples import Sample

from .feature_maps import level_sizes
from .output_pair import OutputPair

PLACES = 256
PROPOSALS = 128
Levels = Sequence[Tensor]


def detection_outputs(
    network: nn.Module,
    name: str,
    seen: Levels,
    targets: Levels,
    data_samples: Sequence[Sample],
) -> list[OutputPair]:
    """Compare a detector's heads on two images.

    The dense head (the RPN of two stages, or the head of one) is compared in the 256 places where
    its score for the target is highest: scores, and box regressions weighted by the score. With two
    stages the RoI head looks in both images at the target's first 128 proposals: class scores, and
    the box regressions of the target's most probable class weighted by its probability.

    Args:
        network (nn.Module): A detector of mmdet.
        name (str): The recognizer's name, for messages.
        seen (Sequence[Tensor]): Feature maps (N, C, h, w) of the seen images.
        targets (Sequence[Tensor]): Those of the targets, without a graph.
        data_samples (Sequence[BaseDataElement]): N samples with ``img_shape`` and
            ``batch_input_shape``.

    Returns:
        list[OutputPair]: Scores and boxes of the dense head, then those of the RoI head.

    Raises:
        TypeError: If the heads have no such outputs.
    """
    two_stages = hasattr(network, 'roi_head')
    roi_head: Any = getattr(network, 'roi_head', None)
    head: Any = getattr(network, 'rpn_head' if two_stages else 'bbox_head', None)
    if not _is_dense(head) or (two_stages and not _is_plain(roi_head)):
        raise _not_comparable(network, name)
    found = head(seen)  # before the target, or autocast would keep weights without a graph
    with torch.no_grad():
        expected = head(targets)
    if not _are_maps(found):
        raise _not_comparable(network, name)
    found, expected = (
        [[level.float() for level in levels] for levels in maps] for maps in (found, expected)
    )
    pairs = _dense_pairs(head, found, expected, data_samples)
    if two_stages:
        rois = _proposals(head, expected, data_samples)
        pairs += _region_pairs(roi_head, seen, targets, rois)
    return pairs


def _dense_pairs(
    head: Any,
    found: Sequence[Levels],
    expected: Sequence[Levels],
    data_samples: Sequence[Sample],
) -> list[OutputPair]:
    """Scores and box regressions in the best places of the target."""
    scores = [_rows(maps[0], head.cls_out_channels) for maps in (found, expected)]
    places = scores[0].shape[1]
    channels = sum(level[0].numel() for level in found[1]) // places
    return pairs_in_best_places(
        'objects' if head.use_sigmoid_cls else 'classes',
        scores,
        [_rows(maps[1], channels) for maps in (found, expected)],
        _confidence(head, scores[1]),
        _on_image(expected[0], places, data_samples),
    )


def pairs_in_best_places(
    form: str,
    scores: Sequence[Tensor],
    boxes: Sequence[Tensor],
    confidence: Tensor,
    on_image: Tensor,
) -> list[OutputPair]:
    """Compare a dense head where it is most sure that there is something in the target.

    Args:
        form (str): That of the scores, see :class:`OutputPair`.
        scores (Sequence[Tensor]): Of the seen images and of the targets, (N, M, K) each.
        boxes (Sequence[Tensor]): Likewise the box regressions, (N, M, R).
        confidence (Tensor): How sure it is in each place of the targets, (N, M) in [0, 1].
        on_image (Tensor): Which places are on an image and not on its padding, (N, M).

    Returns:
        list[OutputPair]: The scores and the boxes in the 256 best places of each image.
    """
    count = min(PLACES, int(on_image.sum(dim=1).min()))
    confidence, places = confidence.masked_fill(~on_image, -1).topk(count)

    def best(rows: Tensor) -> Tensor:
        return rows.gather(1, places[..., None].expand(-1, -1, rows.shape[-1]))

    return [
        OutputPair(form, best(scores[0]), best(scores[1])),
        OutputPair('boxes', best(boxes[0]), best(boxes[1]), confidence),
    ]


def _rows(levels: Levels, channels: int) -> Tensor:
    """Join maps (N, A * channels, h, w) to one tensor (N, M, channels): a row for each place."""
    rows = [level.permute(0, 2, 3, 1).reshape(len(level), -1, channels) for level in levels]
    return torch.cat(rows, dim=1)


def _confidence(head: Any, scores: Tensor) -> Tensor:
    """How sure the head is that there is an object in each place, (N, M) in [0, 1]."""
    if head.use_sigmoid_cls:
        return scores.sigmoid().amax(-1)
    return scores.softmax(-1)[..., :-1].amax(-1)  # the last class is the background


def _on_image(levels: Levels, count: int, data_samples: Sequence[Sample]) -> Tensor:
    """Which places are on an image and not on its padding, (N, M)."""
    sizes = [sample.img_shape for sample in data_samples]
    padded = data_samples[0].batch_input_shape
    masks = []
    for level in levels:
        mask = valid_mask(level, level_sizes(level, sizes, padded))
        masks.append(torch.ones_like(level[:, :1]) if mask is None else mask)
    anchors = count // sum(mask[0].numel() for mask in masks)
    return _rows([mask.repeat(1, anchors, 1, 1) for mask in masks], 1)[..., 0] > 0


@torch.no_grad()
def _proposals(rpn_head: Any, outputs: Sequence[Levels], data_samples: Sequence[Sample]) -> Tensor:
    """List the first proposals of each image, (K, 5): the index of the image, then the box."""
    from mmdet.structures.bbox import bbox2roi

    metas = [sample.metainfo for sample in data_samples]
    proposals = rpn_head.predict_by_feat(*outputs, batch_img_metas=metas, rescale=False)
    return bbox2roi([proposal.bboxes[:PROPOSALS] for proposal in proposals])


def _region_pairs(roi_head: Any, seen: Levels, targets: Levels, rois: Tensor) -> list[OutputPair]:
    """Class scores and box regressions of the same regions in both images."""
    if not len(rois):
        return []
    found = roi_head._bbox_forward(seen, rois)
    with torch.no_grad():
        expected = roi_head._bbox_forward(targets, rois)
    scores = expected['cls_score'].float()
    confidence, best = scores.softmax(-1)[:, :-1].max(dim=-1)  # the last class is the background

    def of_best(boxes: Tensor) -> Tensor:
        boxes = boxes.float().view(len(rois), -1, 4)  # one for each class, or one for all
        each = torch.arange(len(rois), device=rois.device)
        return boxes[each, best if boxes.shape[1] > 1 else 0]

    boxes, target_boxes = of_best(found['bbox_pred']), of_best(expected['bbox_pred'])
    return [
        OutputPair('classes', found['cls_score'].float(), scores),
        OutputPair('boxes', boxes, target_boxes, confidence),
    ]


def _is_dense(head: Any | None) -> bool:
    from mmdet.models.dense_heads.base_dense_head import BaseDenseHead

    return isinstance(head, BaseDenseHead) and hasattr(head, 'use_sigmoid_cls')


def _is_plain(roi_head: Any) -> bool:
    """Tell whether a RoI head has one stage with a softmax and plain box regressions."""
    from mmdet.models.roi_heads import StandardRoIHead
    from mmdet.models.roi_heads.bbox_heads import BBoxHead

    head = getattr(roi_head, 'bbox_head', None)
    return isinstance(roi_head, StandardRoIHead) and isinstance(head, BBoxHead) and head.with_reg


def _are_maps(outputs: Any) -> bool:
    """Tell whether outputs are scores, boxes and perhaps more as lists of maps (N, C, h, w)."""
    is_tuple = isinstance(outputs, tuple) and len(outputs) > 1
    return is_tuple and all(
        isinstance(level, Tensor) and level.ndim == 4 for levels in outputs for level in levels
    )


def _not_comparable(network: nn.Module, name: str) -> TypeError:
    return TypeError(
        'outputs can be compared of dense heads with maps of scores and boxes and of RoI heads '
        f'with one stage, but got recognizer {name!r}, a {type(network).__name__}; '
        "set model.recognition.distance='features'"
    )
