"""Degradations that can be left to the device, where they are computed for a whole batch."""

from abc import abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor

from raproc.datasets.image_io import contiguous
from raproc.datasets.transforms.degradation import Degradation


class DeviceDegradation(Degradation):
    """Base class of degradations that a data preprocessor can compute on the device.

    With ``on_device`` a worker only draws the seed, from the same random numbers in the same order;
    ``PackPair`` packs it, and the data preprocessor makes the input from the target.

    **Added keys** with ``on_device``: ``degradation_seeds`` (list[int]) instead of ``input``.

    Args:
        seed (int, optional): See :class:`Degradation`. Defaults to None.
        on_device (bool): Whether the image is degraded later, on the device. Defaults to False.
    """

    def __init__(self, seed: int | None = None, on_device: bool = False) -> None:
        super().__init__(seed)
        if not isinstance(on_device, bool):
            raise ValueError(
                f'expected on_device of {type(self).__name__} to be True or False, but got '
                f'{on_device!r}; set on_device in the pipeline, or --cfg-options on_device=True'
            )
        self.on_device = on_device

    @abstractmethod
    def degrade_batch(self, images: Tensor, seeds: Sequence[int]) -> Tensor:
        """Degrade images of one size on their device.

        Args:
            images (Tensor): RGB images of shape (N, 3, H, W), float32 in [0, 1].
            seeds (Sequence[int]): For each image what its randomness follows from.

        Returns:
            Tensor: RGB images of shape (N, 3, h, w), float32 in [0, 1].
        """

    def transform(self, results: dict) -> dict:
        """Degrade the image, or draw the seed with which it will be degraded.

        Args:
            results (dict): The sample with ``img``.

        Returns:
            dict: The sample with ``input``, or with ``degradation_seeds``.
        """
        if not self.on_device:
            return super().transform(results)
        if 'input' in results:
            raise ValueError(
                f'expected {type(self).__name__} with on_device=True before any degradation in a '
                'worker, but got an input; set on_device of all degradations of the pipeline'
            )
        results['img'] = contiguous(results['img'])
        seed = seed_of(self._generator(results))
        results['degradation_seeds'] = [*results.get('degradation_seeds', ()), seed]
        return results


def seed_of(rng) -> int:
    """Draw a seed for torch from a generator of numpy."""
    return int(rng.integers(2**63))


def normal_noise(shape: Sequence[int], seed: int, device: torch.device | str = 'cpu') -> Tensor:
    """Draw normally distributed numbers that follow from a seed and the kind of device alone."""
    generator = torch.Generator(device).manual_seed(seed)
    return torch.randn(*shape, generator=generator, device=device)
