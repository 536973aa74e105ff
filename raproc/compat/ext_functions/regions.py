"""Features inside regions of interest, by torchvision."""

import torch
from torch import Tensor

from .precision import at_least_float32


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
    input, rois = at_least_float32(input), at_least_float32(rois)
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
    grad, rois = at_least_float32(grad_output), at_least_float32(rois)
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


def roi_pool_forward(
    input: Tensor,
    rois: Tensor,
    output: Tensor,
    argmax: Tensor,
    *,
    pooled_height: int,
    pooled_width: int,
    spatial_scale: float,
) -> None:
    """Write the largest features inside each region of interest into ``output``.

    Args:
        input (Tensor): Features, shape (N, C, H, W).
        rois (Tensor): Image index and corners, shape (K, 5).
        output (Tensor): Shape (K, C, pooled_height, pooled_width), filled in place.
        argmax (Tensor): Where they are, of the same shape, filled in place.
        pooled_height (int): Height of a pooled region.
        pooled_width (int): Width of a pooled region.
        spatial_scale (float): From image to feature coordinates.
    """
    input, rois = at_least_float32(input), at_least_float32(rois)
    values, places = torch.ops.torchvision.roi_pool(
        input, rois.to(input.dtype), spatial_scale, pooled_height, pooled_width
    )
    output.copy_(values)
    argmax.copy_(places)


def roi_pool_backward(
    grad_output: Tensor,
    rois: Tensor,
    argmax: Tensor,
    grad_input: Tensor,
    *,
    pooled_height: int,
    pooled_width: int,
    spatial_scale: float,
) -> None:
    """Write the gradient of :func:`roi_pool_forward` into ``grad_input``, shape (N, C, H, W)."""
    grad, rois = at_least_float32(grad_output), at_least_float32(rois)
    grad_input.copy_(
        torch.ops.torchvision._roi_pool_backward(
            grad.contiguous(),
            rois.to(grad.dtype),
            argmax,
            spatial_scale,
            pooled_height,
            pooled_width,
            *grad_input.shape,
        )
    )


def _check_pool_mode(pool_mode: int) -> None:
    if pool_mode != 1:
        raise NotImplementedError(
            "expected pool_mode='avg' of RoIAlign, but got 'max', which needs a compiled mmcv. "
            "Set pool_mode='avg' in the model's roi_layer"
        )
