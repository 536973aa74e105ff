"""Suppression of boxes that overlap better ones."""

import torch
import torchvision
from torch import Tensor

from .precision import at_least_float32

_NAIVE, _LINEAR = 0, 1  # other methods are Gaussian


def nms(boxes: Tensor, scores: Tensor, iou_threshold: float, offset: int) -> Tensor:
    """Suppress boxes that overlap a better one.

    Args:
        boxes (Tensor): Corners (x1, y1, x2, y2), shape (N, 4).
        scores (Tensor): Shape (N, ).
        iou_threshold (float): A box goes if its overlap with a kept one is larger.
        offset (int): 1 if x2 and y2 are the last pixel inside the box, 0 if they are the edge.

    Returns:
        Tensor: Indices of the kept boxes, best score first.
    """
    boxes = _with_edges(at_least_float32(boxes), offset)
    scores = at_least_float32(scores)
    return torchvision.ops.nms(boxes, scores.to(boxes.dtype), iou_threshold)


def softnms(
    boxes: Tensor,
    scores: Tensor,
    dets: Tensor,
    iou_threshold: float,
    sigma: float,
    min_score: float,
    method: int,
    offset: int,
) -> Tensor:
    """Lower the scores of boxes that overlap a better one (Bodla et al., 2017).

    Args:
        boxes (Tensor): Corners (x1, y1, x2, y2), shape (N, 4).
        scores (Tensor): Shape (N, ).
        dets (Tensor): Boxes and new scores, shape (N, 5); the first rows are filled in place, one
            for each kept box.
        iou_threshold (float): From this overlap on the linear method lowers a score, and the naive
            one removes the box.
        sigma (float): Of the Gaussian method, which lowers all scores.
        min_score (float): A box goes if its score falls below.
        method (int): 0 naive, 1 linear, 2 Gaussian.
        offset (int): 1 if x2 and y2 are the last pixel inside the box, 0 if they are the edge.

    Returns:
        Tensor: Indices of the kept boxes, best score first.
    """
    edges = _with_edges(at_least_float32(boxes), offset)
    overlaps = torchvision.ops.box_iou(edges, edges)
    left, scores = torch.arange(len(boxes)), at_least_float32(scores).clone()
    kept = []
    while len(left):
        first = scores[left].argmax()
        best, left = left[first], torch.cat([left[:first], left[first + 1 :]])
        kept.append(best)
        scores[left] *= _remaining(overlaps[best, left], iou_threshold, sigma, method)
        left = left[scores[left] >= min_score]
    found = torch.stack(kept) if kept else left
    dets[: len(found)] = torch.cat([boxes[found], scores[found, None].to(boxes.dtype)], dim=1)
    return found


def nms_match(dets: Tensor, iou_threshold: float) -> list[list[int]]:
    """Group boxes with the better one that suppresses them.

    Args:
        dets (Tensor): Corners and scores, shape (N, 5).
        iou_threshold (float): From this overlap on a box belongs to a better one.

    Returns:
        list[list[int]]: Indices of each group, best score first.
    """
    overlaps = torchvision.ops.box_iou(dets[:, :4], dets[:, :4])
    left = dets[:, 4].argsort(descending=True, stable=True)
    groups = []
    while len(left):
        best, left = left[:1], left[1:]
        belongs = overlaps[best[0], left] >= iou_threshold
        groups.append(torch.cat([best, left[belongs]]).tolist())
        left = left[~belongs]
    return groups


def _with_edges(boxes: Tensor, offset: int) -> Tensor:
    return boxes + boxes.new_tensor([0, 0, offset, offset]) if offset else boxes


def _remaining(overlaps: Tensor, iou_threshold: float, sigma: float, method: int) -> Tensor:
    """Compute the factor of each score."""
    if method not in (_NAIVE, _LINEAR):
        return torch.exp(-overlaps.square() / sigma)
    lowered = 1 - overlaps if method == _LINEAR else torch.zeros_like(overlaps)
    return torch.where(overlaps >= iou_threshold, lowered, torch.ones_like(overlaps))
