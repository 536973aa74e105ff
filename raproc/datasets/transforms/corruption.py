"""The degradation of robust recognition: the 19 corruptions of ImageNet-C, in five severities."""

import numpy as np

from raproc.datasets.transforms.arguments import check_number
from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS
from raproc.tasks import ANY, CORRUPTIONS

PIP_LINE = "pip install 'raproc[corruptions]'"


@TRANSFORMS.register_module()
class Corruption(Degradation):
    """Corrupt an image as in Hendrycks and Dietterich's ImageNet-C, by imagecorruptions.

    "Benchmarking Neural Network Robustness to Common Corruptions and Perturbations" (2019) defines
    them, and URIE (Son et al., 2020) restores them for recognition: ``name='any', severity=0`` is
    what it is trained with, but for uncorrupted images. ``raproc.compat`` makes the package work
    with the current numpy and scikit-image, and lets all of its randomness follow the seed.

    Args:
        name (str): One of the 19, or ``any`` to draw one for each image. Defaults to ``any``.
        severity (int): 1 to 5; 0 draws one for each image. Defaults to 3.
        seed (int, optional): See :class:`Degradation`; give one in test pipelines.
            Defaults to None.
    """

    def __init__(self, name: str = ANY, severity: int = 3, seed: int | None = None) -> None:
        super().__init__(seed)
        if name not in (ANY, *CORRUPTIONS):
            raise ValueError(
                f'expected name of Corruption to be one of {", ".join((ANY, *CORRUPTIONS))}, but '
                f'got {name!r}'
            )
        check_number(self, 'severity', severity, 0, 5, '0 for any', whole=True)
        self.name = name
        self.severity = severity

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Corrupt one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Where all randomness comes from.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), uint8.

        Raises:
            ImportError: If imagecorruptions is not installed.
            ValueError: If a side is shorter than 32 pixels.
        """
        from raproc.compat.imagecorruptions import randomness_from

        try:
            from imagecorruptions import corrupt
        except ImportError as error:
            raise ImportError(f'Corruption needs imagecorruptions: {PIP_LINE}') from error
        if min(image.shape[:2]) < 32:
            raise ValueError(
                f'expected sides of at least 32 pixels for Corruption, but got {image.shape[0]}x'
                f'{image.shape[1]} (height x width)'
            )
        name = str(rng.choice(CORRUPTIONS)) if self.name == ANY else self.name
        severity = self.severity or int(rng.integers(1, 6))
        with randomness_from(rng):
            return corrupt(to_uint8(image), severity, name)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(name={self.name!r}, severity={self.severity}, seed={self.seed})'
        )
