"""Deformable convolution by torchvision, and deformable attention by torch."""

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, pad

from .precision import at_least_float32


def deform_conv_forward(
    input: Tensor,
    weight: Tensor,
    offset: Tensor,
    output: Tensor,
    columns: Tensor,
    ones: Tensor,
    *,
    kW: int,
    kH: int,
    dW: int,
    dH: int,
    padW: int,
    padH: int,
    dilationW: int,
    dilationH: int,
    group: int,
    deformable_group: int,
    im2col_step: int,
) -> None:
    """Write a deformable convolution (Dai et al., 2017) into ``output``.

    Args:
        input (Tensor): Features, shape (N, C, H, W).
        weight (Tensor): Shape (D, C / group, kH, kW).
        offset (Tensor): Where to look, (y, x) for each place of the kernel, in pixels: shape
            (N, deformable_group * kH * kW * 2, h, w).
        output (Tensor): Shape (N, D, h, w), filled in place.
        columns (Tensor): A buffer of mmcv's; not used.
        ones (Tensor): A buffer of mmcv's; not used.
        kW (int): Width of the kernel.
        kH (int): Height of the kernel.
        dW (int): Horizontal stride.
        dH (int): Vertical stride.
        padW (int): Horizontal padding.
        padH (int): Vertical padding.
        dilationW (int): Horizontal dilation.
        dilationH (int): Vertical dilation.
        group (int): Groups of the convolution.
        deformable_group (int): Groups of channels with offsets of their own.
        im2col_step (int): Images that mmcv computes at once; not used.
    """
    geometry = (dH, dW, padH, padW, dilationH, dilationW, group, deformable_group)
    output.copy_(_convolve(input, weight, offset, None, None, geometry))


def deform_conv_backward_input(
    input: Tensor,
    offset: Tensor,
    grad_output: Tensor,
    grad_input: Tensor,
    grad_offset: Tensor,
    weight: Tensor,
    columns: Tensor,
    *,
    kW: int,
    kH: int,
    dW: int,
    dH: int,
    padW: int,
    padH: int,
    dilationW: int,
    dilationH: int,
    group: int,
    deformable_group: int,
    im2col_step: int,
) -> None:
    """Write the gradients of features and offsets of :func:`deform_conv_forward` in place."""
    geometry = (dH, dW, padH, padW, dilationH, dilationW, group, deformable_group)
    found = _gradients(grad_output, input, weight, offset, None, None, geometry)
    grad_input.copy_(found[0])
    grad_offset.copy_(found[2])


def deform_conv_backward_parameters(
    input: Tensor,
    offset: Tensor,
    grad_output: Tensor,
    grad_weight: Tensor,
    columns: Tensor,
    ones: Tensor,
    *,
    kW: int,
    kH: int,
    dW: int,
    dH: int,
    padW: int,
    padH: int,
    dilationW: int,
    dilationH: int,
    group: int,
    deformable_group: int,
    scale: float,
    im2col_step: int,
) -> None:
    """Write the gradient of the weights of :func:`deform_conv_forward` in place."""
    geometry = (dH, dW, padH, padW, dilationH, dilationW, group, deformable_group)
    weight = torch.zeros_like(grad_weight)  # its own gradient does not depend on it
    found = _gradients(grad_output, input, weight, offset, None, None, geometry)
    grad_weight.copy_(scale * found[1])


def modulated_deform_conv_forward(
    input: Tensor,
    weight: Tensor,
    bias: Tensor,
    ones: Tensor,
    offset: Tensor,
    mask: Tensor,
    output: Tensor,
    columns: Tensor,
    *,
    kernel_h: int,
    kernel_w: int,
    stride_h: int,
    stride_w: int,
    pad_h: int,
    pad_w: int,
    dilation_h: int,
    dilation_w: int,
    group: int,
    deformable_group: int,
    with_bias: bool,
) -> None:
    """Write a modulated deformable convolution (Zhu et al., 2019) into ``output``.

    mmcv reads offsets and factors as if they had the size of the output, also where they have more
    places; DyHead was trained with that, so it is the same here.

    Args:
        input (Tensor): Features, shape (N, C, H, W).
        weight (Tensor): Shape (D, C / group, kernel_h, kernel_w).
        bias (Tensor): Shape (D, ), or empty.
        ones (Tensor): A buffer of mmcv's; not used.
        offset (Tensor): Where to look, see :func:`deform_conv_forward`.
        mask (Tensor): A factor for each place of the kernel, shape
            (N, deformable_group * kernel_h * kernel_w, h, w).
        output (Tensor): Shape (N, D, h, w), filled in place.
        columns (Tensor): A buffer of mmcv's; not used.
        kernel_h (int): Height of the kernel.
        kernel_w (int): Width of the kernel.
        stride_h (int): Vertical stride.
        stride_w (int): Horizontal stride.
        pad_h (int): Vertical padding.
        pad_w (int): Horizontal padding.
        dilation_h (int): Vertical dilation.
        dilation_w (int): Horizontal dilation.
        group (int): Groups of the convolution.
        deformable_group (int): Groups of channels with offsets and factors of their own.
        with_bias (bool): Whether there is a bias.
    """
    geometry = (stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, group, deformable_group)
    offset, mask = (_as_read(tensor, output) for tensor in (offset, mask))
    output.copy_(_convolve(input, weight, offset, mask, bias if with_bias else None, geometry))


def modulated_deform_conv_backward(
    input: Tensor,
    weight: Tensor,
    bias: Tensor,
    ones: Tensor,
    offset: Tensor,
    mask: Tensor,
    columns: Tensor,
    grad_input: Tensor,
    grad_weight: Tensor,
    grad_bias: Tensor,
    grad_offset: Tensor,
    grad_mask: Tensor,
    grad_output: Tensor,
    *,
    kernel_h: int,
    kernel_w: int,
    stride_h: int,
    stride_w: int,
    pad_h: int,
    pad_w: int,
    dilation_h: int,
    dilation_w: int,
    group: int,
    deformable_group: int,
    with_bias: bool,
) -> None:
    """Write all gradients of :func:`modulated_deform_conv_forward` in place."""
    geometry = (stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, group, deformable_group)
    given = bias if with_bias else None
    offset, mask = (_as_read(tensor, grad_output) for tensor in (offset, mask))
    found = _gradients(grad_output, input, weight, offset, mask, given, geometry)
    for gradient, value in zip((grad_input, grad_weight), found):
        gradient.copy_(value)
    for gradient, value in zip((grad_offset, grad_mask), found[2:]):
        flat = value.flatten(1)
        gradient.copy_(pad(flat, (0, gradient[0].numel() - flat.shape[1])).view_as(gradient))
    if with_bias:
        grad_bias.copy_(found[4])


def ms_deform_attn_forward(
    value: Tensor,
    spatial_shapes: Tensor,
    level_start_index: Tensor,
    sampling_locations: Tensor,
    attention_weights: Tensor,
    im2col_step: int,
) -> Tensor:
    """Compute multi-scale deformable attention (Zhu et al., 2021, equation 3).

    Args:
        value (Tensor): Maps of all levels, shape (N, sum of h * w, heads, C).
        spatial_shapes (Tensor): (h, w) of each level, shape (levels, 2).
        level_start_index (Tensor): Where each level starts, shape (levels, ).
        sampling_locations (Tensor): Where to look, (x, y) in [0, 1], shape
            (N, queries, heads, levels, points, 2).
        attention_weights (Tensor): Shape (N, queries, heads, levels, points).
        im2col_step (int): Images that mmcv computes at once; not used.

    Returns:
        Tensor: Shape (N, queries, heads * C).
    """
    return _attend(value, spatial_shapes, sampling_locations, attention_weights)


def ms_deform_attn_backward(
    value: Tensor,
    spatial_shapes: Tensor,
    level_start_index: Tensor,
    sampling_locations: Tensor,
    attention_weights: Tensor,
    grad_output: Tensor,
    grad_value: Tensor,
    grad_sampling_loc: Tensor,
    grad_attn_weight: Tensor,
    im2col_step: int,
) -> None:
    """Write the gradients of :func:`ms_deform_attn_forward` in place."""
    inputs = (value, sampling_locations, attention_weights)
    with torch.enable_grad():
        value, locations, weights = (part.detach().requires_grad_() for part in inputs)
        output = _attend(value, spatial_shapes, locations, weights)
        found = torch.autograd.grad(output, (value, locations, weights), grad_output)
    for gradient, computed in zip((grad_value, grad_sampling_loc, grad_attn_weight), found):
        gradient.copy_(computed)


def _as_read(tensor: Tensor, output: Tensor) -> Tensor:
    """Take the first values of each image (N, C, H, W) as (N, C, h, w), the size of the output."""
    if tensor.shape[-2:] == output.shape[-2:]:
        return tensor
    shape = (len(tensor), tensor.shape[1], *output.shape[-2:])
    return tensor.flatten(1)[:, : shape[1] * shape[2] * shape[3]].reshape(shape)


def _convolve(
    input: Tensor,
    weight: Tensor,
    offset: Tensor,
    mask: Tensor | None,
    bias: Tensor | None,
    geometry: tuple[int, ...],
) -> Tensor:
    tensors = _for_torchvision(input, weight, offset, mask, bias)
    return torch.ops.torchvision.deform_conv2d(*tensors, *geometry, mask is not None)


def _gradients(
    grad_output: Tensor,
    input: Tensor,
    weight: Tensor,
    offset: Tensor,
    mask: Tensor | None,
    bias: Tensor | None,
    geometry: tuple[int, ...],
) -> tuple[Tensor, ...]:
    """Gradients of input, weight, offset, mask and bias."""
    tensors = _for_torchvision(input, weight, offset, mask, bias)
    grad = at_least_float32(grad_output).contiguous()
    return torch.ops.torchvision._deform_conv2d_backward(
        grad, *tensors, *geometry, mask is not None
    )


def _for_torchvision(
    input: Tensor, weight: Tensor, offset: Tensor, mask: Tensor | None, bias: Tensor | None
) -> list[Tensor]:
    if mask is None:
        mask = input.new_zeros(len(input), 1)
    if bias is None:
        bias = input.new_zeros(len(weight))
    tensors = (input, weight, offset, mask, bias)
    return [at_least_float32(tensor).contiguous() for tensor in tensors]


def _attend(value: Tensor, shapes: Tensor, locations: Tensor, weights: Tensor) -> Tensor:
    batch, _, heads, channels = value.shape
    queries, points = locations.shape[1], locations.shape[4]
    sizes = [(int(height), int(width)) for height, width in shapes.tolist()]
    levels = value.split([height * width for height, width in sizes], dim=1)
    total = value.new_zeros(batch * heads, channels, queries)
    for index, (level, (height, width)) in enumerate(zip(levels, sizes)):
        maps = level.permute(0, 2, 3, 1).reshape(batch * heads, channels, height, width)
        places = (2 * locations[:, :, :, index] - 1).transpose(1, 2)
        looked_at = grid_sample(
            maps, places.reshape(batch * heads, queries, points, 2), align_corners=False
        )
        share = weights[:, :, :, index].transpose(1, 2).reshape(batch * heads, 1, queries, points)
        total = total + (looked_at * share).sum(-1)
    return total.view(batch, heads * channels, queries).transpose(1, 2).contiguous()
