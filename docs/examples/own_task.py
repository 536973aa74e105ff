"""A task of one's own: brightening what was made too dark."""

import numpy as np

from raproc.datasets import Degradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS
from raproc.tasks import Option, Task, register_task


@TRANSFORMS.register_module()
class Darken(Degradation):
    """Divide all pixels by a number.

    Args:
        factor (int): The number. Defaults to 2.
    """

    def __init__(self, factor: int = 2) -> None:
        super().__init__()
        self.factor = factor

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Darken one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Not used; the degradation has no randomness.

        Returns:
            np.ndarray: RGB image of the same shape, uint8.
        """
        return to_uint8(image) // self.factor


DARK = register_task(
    Task(
        name='dark',
        title='brightening',
        label='too dark',
        help='division of all pixels',
        scale=1,
        degradation=lambda factor: [dict(type='Darken', factor=factor)],
        options=(Option('factor', 2, 'what pixels are divided by', low=1),),
    )
)
