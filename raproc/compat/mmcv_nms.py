"""mmcv's ``batched_nms`` where scores are of lower precision than boxes, as under autocast.

From 10,000 boxes on (``split_thr``) mmcv writes scores of the boxes' type into a tensor of the
scores' type, which torch refuses. With fewer boxes it returns the more precise of the two types;
now it always does.
"""

import importlib.util
from functools import wraps
from typing import Any

from raproc.compat.finder import PatchFinder

_NAME = 'mmcv.ops.nms'


def install() -> None:
    """Wait for the import of mmcv's operators."""
    PatchFinder(_NAME, promote_types).install()


def promote_types(nms: Any) -> None:
    """Let ``batched_nms`` bring boxes and scores to one type before it begins.

    Args:
        nms (ModuleType): ``mmcv.ops.nms``; its ``batched_nms`` is wrapped.
    """
    import torch

    batched_nms = nms.batched_nms

    @wraps(batched_nms)
    def wrapped(boxes, scores, *args, **kwargs):
        dtype = torch.promote_types(boxes.dtype, scores.dtype)
        return batched_nms(boxes.to(dtype), scores.to(dtype), *args, **kwargs)

    nms.batched_nms = wrapped


def status() -> str:
    """Say whether ``batched_nms`` is mended.

    Returns:
        str: One phrase, found without importing mmcv.
    """
    if importlib.util.find_spec('mmcv') is None:
        return 'mmcv is not installed'
    return 'active: boxes and scores of one type'
