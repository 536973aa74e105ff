"""A torchvision detector's outputs, as :mod:`.detection_outputs` has them of mmdet's.

They have the background as their first class, mmdet's as their last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from raproc.models.padding import valid_mask

from .detection_outputs import PROPOSALS, pairs_in_best_places
from .feature_maps import level_sizes
from .output_pair import OutputPair

Maps = Mapping[str, Tensor]


def torchvision_outputs(network: Any, images: Any, seen: Maps, targets: Maps) -> list[OutputPair]:
    """Compare a detector's heads on two images.

    See :func:`raproc.models.recognizers.detection_outputs.detection_outputs` for what is compared.

    Args:
        network (nn.Module): A detector of torchvision, in eval mode.
        images (ImageList): The prepared images, of which the sizes alone are read.
        seen (Mapping[str, Tensor]): Feature maps (N, C, h, w) of the seen images.
        targets (Mapping[str, Tensor]): Those of the targets, without a graph.

    Returns:
        list[OutputPair]: Scores and boxes of the dense head, then those of the RoI head.
    """
    two_stages = hasattr(network, 'roi_heads')
    stage = network.rpn if two_stages else network
    found = _dense(stage.head, seen)
    with torch.no_grad():
        expected = _dense(stage.head, targets)
    has_background = not two_stages and _has_softmax(network)
    scores = expected[0]
    confidence = scores.softmax(-1)[..., 1:] if has_background else scores.sigmoid()
    pairs = pairs_in_best_places(
        'classes' if has_background else 'objects',
        (found[0], scores),
        (found[1], expected[1]),
        confidence.amax(-1),
        _on_image(stage.anchor_generator.num_anchors_per_location(), images, targets),
    )
    return pairs + (_region_pairs(network, images, seen, targets) if two_stages else [])


def _dense(head: Any, features: Maps) -> tuple[Tensor, Tensor]:
    """Compute the scores (N, M, K) and box regressions (N, M, 4) of all places."""
    levels = list(features.values())
    output = head(levels)
    if isinstance(output, dict):
        return output['cls_logits'].float(), output['bbox_regression'].float()
    scores, boxes = output  # of a region proposal network: maps (N, A * channels, h, w)
    return _rows(scores, 1), _rows(boxes, 4)


def _rows(levels: list[Tensor], channels: int) -> Tensor:
    rows = [level.permute(0, 2, 3, 1).reshape(len(level), -1, channels) for level in levels]
    return torch.cat(rows, dim=1).float()


def _has_softmax(network: Any) -> bool:
    from torchvision.models.detection.ssd import SSD

    return isinstance(network, SSD)


def _on_image(anchors: list[int], images: Any, features: Maps) -> Tensor:
    """Which places are on an image and not on its padding, (N, M)."""
    padded = tuple(images.tensors.shape[-2:])
    rows = []
    for number, level in zip(anchors, features.values(), strict=True):
        mask = valid_mask(level, level_sizes(level, images.image_sizes, padded))
        mask = torch.ones_like(level[:, :1]) if mask is None else mask
        rows.append(mask.flatten(1).repeat_interleave(number, dim=1))
    return torch.cat(rows, dim=1) > 0


def _region_pairs(network: Any, images: Any, seen: Maps, targets: Maps) -> list[OutputPair]:
    """Class scores and box regressions of the target's first proposals in both images."""
    with torch.no_grad():
        proposals = [boxes[:PROPOSALS] for boxes in network.rpn(images, targets)[0]]
    if not sum(map(len, proposals)):
        return []
    scores, boxes = _regions(network.roi_heads, seen, proposals, images.image_sizes)
    with torch.no_grad():
        target_scores, target_boxes = _regions(
            network.roi_heads, targets, proposals, images.image_sizes
        )
    confidence, best = target_scores.softmax(-1)[:, 1:].max(dim=-1)
    each = torch.arange(len(best), device=best.device)
    return [
        OutputPair('classes', scores, target_scores),
        OutputPair('boxes', boxes[each, best + 1], target_boxes[each, best + 1], confidence),
    ]


def _regions(
    heads: Any, features: Maps, proposals: list[Tensor], sizes: list[tuple[int, int]]
) -> tuple[Tensor, Tensor]:
    """Compute the class scores (R, K) and box regressions (R, K, 4) of regions."""
    pooled = heads.box_roi_pool(features, proposals, sizes)
    scores, boxes = heads.box_predictor(heads.box_head(pooled))
    return scores.float(), boxes.float().view(len(boxes), -1, 4)
