"""Captions as under the images of the paper's figures 3 and 4, for tiles of a panel."""


def caption_of(
    prediction: str = '',
    score: float | None = None,
    psnr: float | None = None,
    ssim: float | None = None,
) -> str:
    """Write a caption: what a recognizer sees in an image and, below, how good the image is.

    Give it to a :class:`~raproc.visualization.Tile`, whose ``correct`` makes the first line green
    or red.

    Args:
        prediction (str): The name of a class, of which the part before a comma is kept. Defaults to
            ``''``.
        score (float, optional): Its score in [0, 1]. Defaults to None.
        psnr (float, optional): In dB; infinite, or None beside an ``ssim``, for identical images.
            Defaults to None.
        ssim (float, optional): Left out, so is the line of the quality. Defaults to None.

    Returns:
        str: One or two lines.

    Raises:
        ValueError: If there is a PSNR without an SSIM.

    Examples:
        >>> from raproc.visualization import caption_of
        >>> caption_of('tabby, tabby cat', 0.834, 26.31, 0.792).splitlines()
        ['tabby 0.83', '26.31 dB / 0.792']
    """
    if psnr is not None and ssim is None:
        raise ValueError(f'expected an SSIM beside a PSNR, but got PSNR {psnr} alone')
    name = prediction.split(',')[0]
    lines = [name if score is None else f'{name} {score:.2f}'.strip()]
    if ssim is not None:
        decibels = '∞' if psnr in (None, float('inf')) else f'{psnr:.2f}'
        lines.append(f'{decibels} dB / {ssim:.3f}')
    return '\n'.join(lines)
