"""PSNR and SSIM per image: how close the processed image is to its target."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor
from torchmetrics.functional.image import (
    peak_signal_noise_ratio,
    structural_similarity_index_measure,
)

from raproc.registry import METRICS

from .perceptual import PerceptualDistance

WINDOW = 11


@METRICS.register_module()
class ImageQuality(BaseMetric):
    """Mean PSNR and mean SSIM over images, both of the RGB image with no border cropped.

    PSNR is that of each image's own mean squared error, so the batch size does not matter. SSIM
    uses an 11x11 Gaussian window with sigma 1.5 and data range 1.

    Identical images have infinite PSNR. They are left out of the mean and counted in the extra key
    ``identical``; if all images are identical, PSNR is ``inf``.

    Args:
        perceptual (Sequence[str]): Distances between features that are computed too, some of
            ``LPIPS``, ``LPIPS-vgg``, ``LPIPS-squeeze`` and ``DISTS``, see
            :class:`PerceptualDistance`. Their weights must be there. Defaults to ().
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
    """

    # Empty, not None: mmengine warns about a metric whose prefix is None.
    default_prefix = ''

    def __init__(self, perceptual: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.distances = [PerceptualDistance(name) for name in perceptual]

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Score one batch; images of one size are scored together.

        Args:
            data_batch (Any): Not used.
            data_samples (Sequence[dict]): Each with ``processed`` and ``target``, RGB float in
                [0, 1] of shape (3, h, w).
        """
        groups = defaultdict(list)
        for index, sample in enumerate(data_samples):
            groups[sample['processed'].shape, sample['target'].shape].append(index)
        scores = {}
        for indices in groups.values():
            pair = [
                torch.stack([data_samples[i][name] for i in indices])
                for name in ('processed', 'target')
            ]
            found = [*self.calculate(*pair), *(distance(*pair) for distance in self.distances)]
            scores.update(zip(indices, zip(*(values.tolist() for values in found))))
        self.results.extend(scores[index] for index in range(len(data_samples)))

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
    def calculate(processed: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Score pairs of images.

        Args:
            processed (Tensor): RGB float in [0, 1], shape (N, 3, H, W).
            target (Tensor): The same shape and range.

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
        scores = [_score(*pair) for pair in zip(processed.split(chunk), target.split(chunk))]
        psnr, ssim = (torch.cat(values).float().cpu() for values in zip(*scores))
        return psnr, ssim


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


def _score(processed: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """PSNR and SSIM of a few images, in a precision that autocast and TF32 cannot lower."""
    dtype = torch.float64 if processed.is_cuda else torch.float32
    processed, target = (
        images.to(dtype, memory_format=torch.channels_last) for images in (processed, target)
    )
    with torch.autocast(processed.device.type, enabled=False):
        psnr = peak_signal_noise_ratio(
            processed, target, data_range=1.0, reduction='none', dim=(1, 2, 3)
        )
        ssim = structural_similarity_index_measure(
            processed, target, sigma=1.5, data_range=1.0, reduction='none'
        )
    assert isinstance(ssim, Tensor)  # it is a pair only with return_full_image
    return psnr, ssim
