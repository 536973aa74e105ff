"""Feature maps of any network in one form, without what comes from padding."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from raproc.models.padding import Size


def as_maps(output: Tensor | Sequence, channels_last: bool = False) -> list[Tensor]:
    """Convert the output of a backbone to a list of maps.

    Args:
        output (Tensor | Sequence): A tensor, or several, nested at will: maps (N, C, h, w), tokens
            (N, L, C) or vectors (N, C).
        channels_last (bool): Whether maps are (N, h, w, C). Defaults to False.

    Returns:
        list[Tensor]: Maps (N, C, h, w) in float32; tokens are (N, C, L, 1), vectors (N, C, 1, 1).
    """
    if not isinstance(output, Tensor):
        return [level for part in output for level in as_maps(part, channels_last)]
    output = output.float()
    if output.ndim == 3:
        return [output.transpose(1, 2)[..., None]]
    if output.ndim == 4:
        return [output.permute(0, 3, 1, 2) if channels_last else output]
    return [output[..., None, None]]


def has_channels_last(network: nn.Module) -> bool:
    """Tell whether a network of timm gives maps (N, h, w, C), as its Swin transformers do."""
    return getattr(network, 'output_fmt', None) == 'NHWC'


def level_sizes(level: Tensor, sizes: Sequence[Size], padded: Size) -> list[Size]:
    """Crop a feature map to the places that see the image and not padding alone.

    Args:
        level (Tensor): A map (N, C, h, w).
        sizes (Sequence[tuple[int, int]]): (height, width) of each image without padding.
        padded (tuple[int, int]): (height, width) of the network's input.

    Returns:
        list[tuple[int, int]]: (height, width) on the map for each image, rounded up.
    """
    rows, columns = level.shape[-2:]
    return [
        (-(-height * rows // padded[0]), -(-width * columns // padded[1]))
        for height, width in sizes
    ]


def without_padding(levels: Sequence[Tensor], sizes: Sequence[Size], padded: Size) -> list[Tensor]:
    """Cut the padding off feature maps.

    Args:
        levels (Sequence[Tensor]): Maps (N, C, h, w).
        sizes (Sequence[tuple[int, int]]): (height, width) of each image without padding.
        padded (tuple[int, int]): (height, width) of the network's input.

    Returns:
        list[Tensor]: Maps (N, C, h', w') for each level if all images have the same size, or else
        (1, C, h', w') for each level and image.
    """
    maps = []
    for level in levels:
        parts = level_sizes(level, sizes, padded)
        if len(set(parts)) == 1:
            height, width = parts[0]
            maps.append(level[..., :height, :width])
        else:
            maps += [
                image[None, :, :height, :width]
                for image, (height, width) in zip(level, parts, strict=True)
            ]
    return maps
