"""The operators that common detectors need, with the signatures of mmcv's compiled ones.

Arguments that mmcv allocates for the result (``output``, ``grad_input``) are filled in place. What
comes as float16 or bfloat16 is computed in float32: torchvision has no bfloat16 on a CPU.
"""

import torch
import torch.nn.functional as F
import torchvision
from torch import Tensor

__all__ = [
    'get_compiler_version',
    'get_compiling_cuda_version',
    'nms',
    'roi_align_backward',
    'roi_align_forward',
    'sigmoid_focal_loss_backward',
    'sigmoid_focal_loss_forward',
]


def get_compiler_version() -> str:
    """Say, for ``collect_env``, that nothing was compiled."""
    return 'none (torchvision operators by raproc)'


def get_compiling_cuda_version() -> str:
    """Say, for ``collect_env``, that nothing was compiled."""
    return 'none (torchvision operators by raproc)'


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
    boxes, scores = _at_least_float32(boxes), _at_least_float32(scores)
    if offset:
        boxes = boxes + boxes.new_tensor([0, 0, offset, offset])
    return torchvision.ops.nms(boxes, scores.to(boxes.dtype), iou_threshold)


def roi_align_forward(
    input: Tensor,
    rois: Tensor,
    output: Tensor,
    argmax_y: Tensor,
    argmax_x: Tensor,
    aligned_height: int,
    aligned_width: int,
    spatial_scale: float,
    sampling_ratio: int,
    pool_mode: int,
    aligned: bool,
) -> None:
    """Average the features inside each region of interest into ``output``.

    Args:
        input (Tensor): Features, shape (N, C, H, W).
        rois (Tensor): Image index and corners, shape (K, 5).
        output (Tensor): Shape (K, C, aligned_height, aligned_width), filled in place.
        argmax_y (Tensor): Of mmcv's max mode; not used.
        argmax_x (Tensor): Of mmcv's max mode; not used.
        aligned_height (int): Height of a pooled region.
        aligned_width (int): Width of a pooled region.
        spatial_scale (float): From image to feature coordinates.
        sampling_ratio (int): Samples per bin and axis; 0 chooses by the size of the region.
        pool_mode (int): 1, the average. 0, the maximum, is not available.
        aligned (bool): Whether to shift by half a pixel.
    """
    _check_pool_mode(pool_mode)
    input, rois = _at_least_float32(input), _at_least_float32(rois)
    output.copy_(
        torch.ops.torchvision.roi_align(
            input,
            rois.to(input.dtype),
            spatial_scale,
            aligned_height,
            aligned_width,
            sampling_ratio,
            aligned,
        )
    )


def roi_align_backward(
    grad_output: Tensor,
    rois: Tensor,
    argmax_y: Tensor,
    argmax_x: Tensor,
    grad_input: Tensor,
    aligned_height: int,
    aligned_width: int,
    spatial_scale: float,
    sampling_ratio: int,
    pool_mode: int,
    aligned: bool,
) -> None:
    """Write the gradient of :func:`roi_align_forward` into ``grad_input``, shape (N, C, H, W)."""
    _check_pool_mode(pool_mode)
    grad, rois = _at_least_float32(grad_output), _at_least_float32(rois)
    grad_input.copy_(
        torch.ops.torchvision._roi_align_backward(
            grad,
            rois.to(grad.dtype),
            spatial_scale,
            aligned_height,
            aligned_width,
            *grad_input.shape,
            sampling_ratio,
            aligned,
        )
    )


def sigmoid_focal_loss_forward(
    input: Tensor, target: Tensor, weight: Tensor, output: Tensor, gamma: float, alpha: float
) -> None:
    """Write the focal loss (Lin et al., 2017, equation 5) of every class into ``output``.

    Args:
        input (Tensor): Logits, shape (N, C).
        target (Tensor): Class indices, shape (N, ); C is the background.
        weight (Tensor): A factor for each class, shape (C, ), or empty. The background has 1.
        output (Tensor): Shape (N, C), filled in place.
        gamma (float): Exponent of the modulating factor.
        alpha (float): Weight of the positive class; the others have ``1 - alpha``.
    """
    logits = _at_least_float32(input)
    score = logits.sigmoid()
    positive = -alpha * (1 - score) ** gamma * F.logsigmoid(logits)
    negative = -(1 - alpha) * score**gamma * F.logsigmoid(-logits)
    output.copy_(_choose(positive, negative, target, weight))


def sigmoid_focal_loss_backward(
    input: Tensor, target: Tensor, weight: Tensor, grad_input: Tensor, gamma: float, alpha: float
) -> None:
    """Write the derivative of :func:`sigmoid_focal_loss_forward` into ``grad_input``, (N, C)."""
    logits = _at_least_float32(input)
    score = logits.sigmoid()
    positive = gamma * score * F.logsigmoid(logits) - (1 - score)
    negative = gamma * (1 - score) * F.logsigmoid(-logits) - score
    positive = alpha * (1 - score) ** gamma * positive
    negative = -(1 - alpha) * score**gamma * negative
    grad_input.copy_(_choose(positive, negative, target, weight))


def _choose(positive: Tensor, negative: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    classes = positive.shape[1]
    hit = target[:, None] == torch.arange(classes, device=target.device)
    chosen = torch.where(hit, positive, negative)
    if weight.numel():
        chosen = chosen * torch.cat([weight, weight.new_ones(1)])[target][:, None]
    return chosen


def _at_least_float32(tensor: Tensor) -> Tensor:
    return tensor if tensor.dtype == torch.float64 else tensor.float()


def _check_pool_mode(pool_mode: int) -> None:
    if pool_mode != 1:
        raise NotImplementedError(
            "expected pool_mode='avg' of RoIAlign, but got 'max', which needs a compiled mmcv. "
            "Set pool_mode='avg' in the model's roi_layer"
        )
