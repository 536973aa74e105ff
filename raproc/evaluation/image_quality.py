"""PSNR and SSIM: how close the processed image is to its target."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.evaluator import BaseMetric
from torch import Tensor
from torchmetrics.functional.image import (
    peak_signal_noise_ratio,
    structural_similarity_index_measure,
)

from raproc.registry import METRICS

from .perceptual import PerceptualDistance

WINDOW = 11
SIGMA = 1.5
FORMS = ('image', 'authors')
"""tuple: What PSNR and SSIM are of: each image; or, as the paper's code has it, each batch."""


@METRICS.register_module()
class ImageQuality(BaseMetric):
    """Mean PSNR and mean SSIM over images, both of the RGB image.

    PSNR is that of each image's own mean squared error, so the batch size does not matter. SSIM
    uses an 11x11 Gaussian window with sigma 1.5 and data range 1.

    Identical images have infinite PSNR. They are left out of the mean and counted in the extra key
    ``identical``; if all images are identical, PSNR is ``inf``.

    The numbers that the paper prints have another form, that of its authors' code: the PSNR of the
    mean squared error of a whole batch (of 20 images), averaged over the images; and SSIM whose
    window sees black beyond the border. Only numbers of one form can be compared.

    Args:
        form (str): ``image``, or ``authors`` for the form of the paper's numbers, which depends on
            the batch size. Defaults to ``'image'``.
        perceptual (Sequence[str]): Distances between features that are computed too, some of
            ``LPIPS``, ``LPIPS-vgg``, ``LPIPS-squeeze`` and ``DISTS``, see
            :class:`PerceptualDistance`. Their weights must be there. Defaults to ().
        crop_border (int): Pixels of the border that do not count on each side; papers on
            super-resolution leave out as many as their scale. Defaults to 0, the whole image.
        collect_device (str): ``'cpu'`` or ``'gpu'``: where results of several processes are
            collected. Defaults to ``'cpu'``.
        prefix (str, optional): Put before the keys, as in ``prefix/PSNR``. Defaults to None.

    Examples:
        >>> import torch
        >>> from raproc.evaluation import ImageQuality
        >>> target = torch.full((2, 3, 16, 16), 0.5)
        >>> psnr, ssim = ImageQuality.calculate(target + 0.1, target)
        >>> psnr
        tensor([20.0000, 20.0000])
        >>> metric = ImageQuality()
        >>> metric.process(None, [dict(processed=target[0] + 0.1, target=target[0])])
        >>> {name: round(value, 3) for name, value in metric.evaluate(1).items()}
        {'PSNR': 20.0, 'SSIM': 0.984}
        >>> metric = ImageQuality(form='authors')
        >>> shares = torch.tensor([0.1, 0.001]).sqrt()  # 10 dB and 30 dB
        >>> samples = [dict(processed=target[0] + share, target=target[0]) for share in shares]
        >>> metric.process(None, samples)
        >>> round(metric.evaluate(2)['PSNR'], 3)
        12.967
    """

    # Empty, not None: mmengine warns about a metric whose prefix is None.
    default_prefix = ''

    def __init__(
        self,
        form: str = 'image',
        perceptual: Sequence[str] = (),
        crop_border: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_form(form)
        if crop_border < 0:
            raise ValueError(
                f'expected crop_border of ImageQuality to be at least 0, but got {crop_border}'
            )
        self.form = form
        self.crop_border = crop_border
        self.distances = [PerceptualDistance(name) for name in perceptual]

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Score one batch; images of one size are scored together.

        Args:
            data_batch (Any): Not used.
            data_samples (Sequence[dict]): Each with ``processed`` and ``target``, RGB float in
                [0, 1] of shape (3, h, w).
        """
        pairs = [
            [self._inner(sample[name]) for name in ('processed', 'target')]
            for sample in data_samples
        ]
        groups = defaultdict(list)
        for index, (processed, target) in enumerate(pairs):
            groups[processed.shape, target.shape].append(index)
        scores = {}
        for indices in groups.values():
            pair = [torch.stack(images) for images in zip(*(pairs[i] for i in indices))]
            quality = self.calculate(*pair, form=self.form)
            found = [*quality, *(distance(*pair) for distance in self.distances)]
            scores.update(zip(indices, zip(*(values.tolist() for values in found))))
        results = [scores[index] for index in range(len(pairs))]
        if self.form == 'authors':
            sizes = [target.numel() for _, target in pairs]
            common = psnr_of_batch([psnr for psnr, *_ in results], sizes)
            results = [(common, *others) for _, *others in results]
        self.results.extend(results)

    def _inner(self, image: Tensor) -> Tensor:
        """Leave out the border."""
        border, (height, width) = self.crop_border, image.shape[-2:]
        return image[..., border : height - border, border : width - border]

    def compute_metrics(self, results: list[tuple[float, ...]]) -> dict:
        """Average the scores of all images.

        Args:
            results (list[tuple[float, ...]]): PSNR, SSIM and the distances of each image.

        Returns:
            dict: ``PSNR`` in dB, ``SSIM``, the distances by their names, and ``identical`` where
            images were identical.
        """
        if not results:
            raise ValueError(
                'expected at least one image for ImageQuality, but got none; check the dataset'
            )
        psnrs, ssims, *others = zip(*results)
        different = [psnr for psnr in psnrs if psnr != math.inf]
        metrics = dict(PSNR=_mean(different) if different else math.inf, SSIM=_mean(ssims))
        for distance, values in zip(self.distances, others):
            metrics[distance.name] = _mean(values)
        if len(different) < len(psnrs):
            metrics['identical'] = len(psnrs) - len(different)
        return metrics

    @staticmethod
    @torch.no_grad()
    def calculate(processed: Tensor, target: Tensor, form: str = 'image') -> tuple[Tensor, Tensor]:
        """Score pairs of images.

        Args:
            processed (Tensor): RGB float in [0, 1], shape (N, 3, H, W).
            target (Tensor): The same shape and range.
            form (str): That of SSIM; PSNR is each image's own, see :func:`psnr_of_batch`. Defaults
                to ``'image'``.

        Returns:
            tuple[Tensor, Tensor]: PSNR in dB (``inf`` for identical images) and SSIM, both of shape
            (N, ), float32 on the CPU.

        Raises:
            TypeError: If an image is not floating point.
            ValueError: If the shapes differ, are not (N, 3, H, W), or a side is below 11 pixels.
        """
        _check(processed, target)
        # On a CPU, several images at once take twice as long each: their buffers are too large for
        # the allocator to keep.
        chunk = 1 if processed.device.type == 'cpu' else 16
        scores = [_score(*pair, form) for pair in zip(processed.split(chunk), target.split(chunk))]
        psnr, ssim = (torch.cat(values).float().cpu() for values in zip(*scores))
        return psnr, ssim


def check_form(form: str) -> None:
    """Refuse a form of PSNR and SSIM that there is not."""
    if form not in FORMS:
        raise ValueError(f'expected form of ImageQuality to be one of {FORMS}, but got {form!r}')


def psnr_of_batch(psnrs: Sequence[float], sizes: Sequence[int] | None = None) -> float:
    """Compute the PSNR of the mean squared error of several images.

    Args:
        psnrs (Sequence[float]): The PSNR of each, in dB.
        sizes (Sequence[int], optional): Their numbers of pixels. Defaults to None: all alike.

    Returns:
        float: In dB; ``inf`` if all are identical to their targets.

    Examples:
        >>> round(psnr_of_batch([10.0, 30.0]), 3)  # errors of 0.1 and 0.001
        12.967
    """
    sizes = [1] * len(psnrs) if sizes is None else sizes
    errors = [size * 10 ** (-psnr / 10) for psnr, size in zip(psnrs, sizes, strict=True)]
    error = math.fsum(errors) / sum(sizes)
    return -10 * math.log10(error) if error else math.inf


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _check(processed: Tensor, target: Tensor) -> None:
    """Raise what :meth:`ImageQuality.calculate` promises."""
    for name, images in dict(processed=processed, target=target).items():
        if not images.is_floating_point():
            raise TypeError(
                f'expected `{name}` to be float images in [0, 1], but got {images.dtype}'
            )
    if processed.shape != target.shape:
        raise ValueError(
            'expected `processed` and `target` of the same shape, but got '
            f'{tuple(processed.shape)} and {tuple(target.shape)}; set model.processor.scale to the '
            'scale of the degradation'
        )
    if processed.ndim != 4 or processed.shape[1] != 3:
        raise ValueError(f'expected RGB of shape (N, 3, H, W), but got {tuple(processed.shape)}')
    if min(processed.shape[-2:]) < WINDOW:
        raise ValueError(
            f'expected images of at least {WINDOW}x{WINDOW} pixels for SSIM, but got '
            f'(H, W) = {tuple(processed.shape[-2:])}'
        )


def _score(processed: Tensor, target: Tensor, form: str) -> tuple[Tensor, Tensor]:
    """PSNR and SSIM of a few images, in a precision that autocast and TF32 cannot lower."""
    dtype = torch.float64 if processed.is_cuda else torch.float32
    processed, target = (
        images.to(dtype, memory_format=torch.channels_last) for images in (processed, target)
    )
    with torch.autocast(processed.device.type, enabled=False):
        psnr = peak_signal_noise_ratio(
            processed, target, data_range=1.0, reduction='none', dim=(1, 2, 3)
        )
        if form == 'authors':
            return psnr, _ssim_with_black_border(processed, target)
        ssim = structural_similarity_index_measure(
            processed, target, sigma=SIGMA, data_range=1.0, reduction='none'
        )
    assert isinstance(ssim, Tensor)  # it is a pair only with return_full_image
    return psnr, ssim


def _ssim_with_black_border(first: Tensor, second: Tensor) -> Tensor:
    """SSIM of each image, (N, ), where windows reach beyond the image and see zeros there."""
    offsets = torch.arange(WINDOW, device=first.device, dtype=first.dtype) - WINDOW // 2
    line = torch.exp(-(offsets**2) / (2 * SIGMA**2))
    window = (torch.outer(line, line) / line.sum() ** 2).expand(3, 1, WINDOW, WINDOW)

    def local_mean(images: Tensor) -> Tensor:
        return F.conv2d(images, window, padding=WINDOW // 2, groups=3)

    mean1, mean2 = local_mean(first), local_mean(second)
    variance1 = local_mean(first * first) - mean1**2
    variance2 = local_mean(second * second) - mean2**2
    covariance = local_mean(first * second) - mean1 * mean2
    c1, c2 = 0.01**2, 0.03**2
    similarity = (2 * mean1 * mean2 + c1) * (2 * covariance + c2)
    similarity /= (mean1**2 + mean2**2 + c1) * (variance1 + variance2 + c2)
    return similarity.mean((1, 2, 3))
