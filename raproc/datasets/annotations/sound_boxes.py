"""Leave out boxes that cannot be right, when an image is loaded."""

from __future__ import annotations

from typing import Any

import numpy as np


class SoundBoxes:
    """The first step of a pipeline: boxes without area or outside go, others end at the border."""

    def __call__(self, info: dict) -> dict:
        """Change the boxes of one annotation.

        Args:
            info (dict): With ``instances`` and, where they are known, ``width`` and ``height``.

        Returns:
            dict: The annotation.
        """
        size = (info.get('width') or np.inf, info.get('height') or np.inf)
        kept = [(item, _within(item['bbox'], size)) for item in info.get('instances', ())]
        if kept:
            info['instances'] = [dict(item, bbox=box) for item, box in kept if box is not None]
        return info

    def __repr__(self) -> str:
        return f'{type(self).__name__}()'


def leave_out_boxes(leaf: Any) -> None:
    """Let a dataset give sound boxes alone; in training, images that are left without any go.

    Args:
        leaf (BaseDataset): A dataset with ``instances``, loaded; changed in place.
    """
    step = SoundBoxes()
    leaf.pipeline.transforms.insert(0, step)
    if leaf.test_mode or not (leaf.filter_cfg or {}).get('filter_empty_gt'):
        return
    infos = (leaf.get_data_info(index) for index in range(len(leaf)))
    kept = [index for index, info in enumerate(infos) if step(info)['instances']]
    if len(kept) < len(leaf):
        leaf.get_subset_(kept)


def _within(box: list[float], size: tuple[float, float]) -> list[float] | None:
    """Cut a box off at the border of its image; None if nothing is left."""
    x1, y1, x2, y2 = box
    if x2 <= x1 or y2 <= y1:
        return None
    x1, x2 = (min(max(side, 0), size[0]) for side in (x1, x2))
    y1, y2 = (min(max(side, 0), size[1]) for side in (y1, y2))
    return [x1, y1, x2, y2] if x2 > x1 and y2 > y1 else None
