"""CARAFE's upsampling, and convolution of some places alone."""

import torch
from torch import Tensor
from torch.nn import functional as F


def carafe_forward(
    features: Tensor,
    masks: Tensor,
    rfeatures: Tensor,
    routput: Tensor,
    rmasks: Tensor,
    output: Tensor,
    *,
    kernel_size: int,
    group_size: int,
    scale_factor: int,
) -> None:
    """Upsample features with a kernel for each place (Wang et al., 2019) into ``output``.

    Args:
        features (Tensor): Shape (N, C, H, W).
        masks (Tensor): The kernels, shape (N, group_size * kernel_size ** 2, s * H, s * W).
        rfeatures (Tensor): A buffer that mmcv hands to :func:`carafe_backward`; receives the
            features.
        routput (Tensor): A buffer of mmcv's; not used.
        rmasks (Tensor): A buffer of mmcv's; not used.
        output (Tensor): Shape (N, C, s * H, s * W), filled in place.
        kernel_size (int): Side of a kernel.
        group_size (int): Groups of channels with kernels of their own.
        scale_factor (int): The scale s.
    """
    rfeatures.copy_(features)
    output.copy_(_reassemble(features, masks, kernel_size, group_size, scale_factor))


def carafe_backward(
    grad_output: Tensor,
    rfeatures: Tensor,
    masks: Tensor,
    rgrad_output: Tensor,
    rgrad_input_hs: Tensor,
    rgrad_input: Tensor,
    rgrad_masks: Tensor,
    grad_input: Tensor,
    grad_masks: Tensor,
    *,
    kernel_size: int,
    group_size: int,
    scale_factor: int,
) -> None:
    """Write the gradients of :func:`carafe_forward` in place."""
    with torch.enable_grad():
        features, masks = (part.detach().requires_grad_() for part in (rfeatures, masks))
        output = _reassemble(features, masks, kernel_size, group_size, scale_factor)
        found = torch.autograd.grad(output, (features, masks), grad_output)
    grad_input.copy_(found[0])
    grad_masks.copy_(found[1])


def masked_im2col_forward(
    im: Tensor,
    mask_h_idx: Tensor,
    mask_w_idx: Tensor,
    col: Tensor,
    *,
    kernel_h: int,
    kernel_w: int,
    pad_h: int,
    pad_w: int,
) -> None:
    """Write what a kernel sees in some places of a map into ``col``.

    Args:
        im (Tensor): Features, shape (1, C, H, W).
        mask_h_idx (Tensor): Rows of the places, shape (M, ).
        mask_w_idx (Tensor): Columns of the places, shape (M, ).
        col (Tensor): Shape (C * kernel_h * kernel_w, M), filled in place.
        kernel_h (int): Height of the kernel.
        kernel_w (int): Width of the kernel.
        pad_h (int): Vertical padding.
        pad_w (int): Horizontal padding.
    """
    seen = F.unfold(im, (kernel_h, kernel_w), padding=(pad_h, pad_w))[0]
    width = im.shape[3] + 2 * pad_w - kernel_w + 1
    col.copy_(seen[:, mask_h_idx * width + mask_w_idx])


def masked_col2im_forward(
    col: Tensor,
    mask_h_idx: Tensor,
    mask_w_idx: Tensor,
    im: Tensor,
    *,
    height: int,
    width: int,
    channels: int,
) -> None:
    """Write values (C, M) of some places into the map ``im`` (1, C, H, W)."""
    im[0, :, mask_h_idx, mask_w_idx] = col


def _reassemble(features: Tensor, masks: Tensor, kernel: int, groups: int, scale: int) -> Tensor:
    batch, channels, height, width = features.shape
    padded = F.pad(features, [kernel // 2] * 4)
    masks = masks.view(batch, groups, kernel**2, *masks.shape[2:])
    total = features.new_zeros(batch, groups, channels // groups, *masks.shape[3:])
    for place in range(kernel**2):
        top, left = divmod(place, kernel)
        shifted = padded[:, :, top : top + height, left : left + width]
        shifted = F.interpolate(shifted, scale_factor=scale, mode='nearest').view_as(total)
        total = total + masks[:, :, place, None] * shifted
    return total.flatten(1, 2)
