"""Save the processed images, and apart from them those that recognizers see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.evaluator import BaseMetric
from torch import Tensor

from raproc.files import write_image
from raproc.pixels import check_finite, to_uint8
from raproc.registry import METRICS


@METRICS.register_module()
class SaveImages(BaseMetric):
    """Write the images of a test run as PNG files below a folder.

    ``processed/`` holds P's outputs. Where a transformer makes another image for recognizers,
    ``seen/`` holds that one, under the same name. Names are those of the original files with
    the last folder before them, e.g. ``processed/val/0001.png``.

    Args:
        out_dir (str): The folder.
        collect_device (str): See mmengine's ``BaseMetric``. Defaults to 'cpu'.

    Raises:
        ValueError: While images are saved, if two of them would become one file.
    """

    default_prefix = ''

    def __init__(self, out_dir: str, collect_device: str = 'cpu') -> None:
        super().__init__(collect_device)
        self.out_dir = Path(out_dir)
        self._sources: dict[Path, str] = {}

    def process(self, data_batch: dict, data_samples: Sequence[dict]) -> None:
        """Save one batch.

        Args:
            data_batch (dict): The batch as loaded, with native ``data_samples`` of an ``img_path``.
            data_samples (Sequence[dict]): The model's results with ``processed`` and ``seen``, RGB
                float in [0, 1], (3, h, w).
        """
        for native, result in zip(data_batch['data_samples'], data_samples, strict=True):
            name = Path(*Path(native.img_path).parts[-2:]).with_suffix('.png')
            other = self._sources.setdefault(name, native.img_path)
            if other != native.img_path:
                raise ValueError(
                    f'expected images with different names, but got {other} and '
                    f'{native.img_path}, which would both become {name} in {self.out_dir}; rename '
                    'one of them, or test them apart'
                )
            _save(result['processed'], self.out_dir / 'processed' / name)
            if result['seen'].data_ptr() != result['processed'].data_ptr():
                _save(result['seen'], self.out_dir / 'seen' / name)
            self.results.append(1)

    def compute_metrics(self, results: list) -> dict[str, Any]:
        """Count the images that were saved."""
        return dict(saved=len(results))


def _save(image: Tensor, path: Path) -> None:
    image = check_finite(image, str(path))
    write_image(path, to_uint8(image.float()).permute(1, 2, 0).cpu().numpy())
