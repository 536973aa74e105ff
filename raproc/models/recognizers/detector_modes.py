"""How a detector computes its own loss while it is frozen, and without masks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mmengine.logging import MessageHub
from torch import nn

from raproc.samples import Sample

LATE = 1_000_000  # an epoch after the end of any training


@contextmanager
def own_loss(network: nn.Module, data_samples: Sequence[Sample]) -> Iterator[None]:
    """Let a detector compute its own loss of boxes, whatever its mode; all is restored afterwards.

    Heads of mmdet give other outputs in train mode: FCOS its regressions before they are scaled,
    DINO the queries that its loss asks for. So detectors, heads and decoders are told that they
    train, and nothing else is: dropout stays off and running statistics stay as they are.

    TOOD assigns boxes by the epoch that mmengine's message hub knows. That is one of P's training;
    the detector's own is over.

    Where no sample has masks, the masks of an instance segmenter are left out of its loss.

    Args:
        network (nn.Module): A detector of mmdet.
        data_samples (Sequence[BaseDataElement]): The samples of the batch.
    """
    modes = {module: module.training for module in network.modules() if _forms_outputs(module)}
    masks = {} if any(_has_masks(sample) for sample in data_samples) else _mask_heads(network)
    runtime = MessageHub.get_current_instance().runtime_info
    before = dict(runtime)
    try:
        runtime['epoch'] = LATE
        for module in modes:
            module.training = True
        for owner, stand_in in masks.items():
            masks[owner], owner.mask_head = owner.mask_head, stand_in
        yield
    finally:
        runtime.pop('epoch')
        runtime.update(before)
        for module, mode in modes.items():
            module.training = mode
        for owner, head in masks.items():
            owner.mask_head = head


class _NoMasks(nn.Module):
    """Stands where the mask head of a one-stage segmenter does, and has no loss."""

    def loss(self, *args, **kwargs) -> dict:
        """Return no losses."""
        return {}


def _forms_outputs(module: nn.Module) -> bool:
    """Tell whether a module's mode decides about the form of its outputs and nothing else."""
    from mmdet.models.backbones.trident_resnet import TridentBottleneck, TridentConv
    from mmdet.models.dense_heads.base_dense_head import BaseDenseHead
    from mmdet.models.detectors.base import BaseDetector
    from mmdet.models.layers.transformer.detr_layers import DetrTransformerDecoder
    from mmdet.models.roi_heads.base_roi_head import BaseRoIHead
    from mmdet.models.roi_heads.mask_heads.grid_head import GridHead

    detectors = (BaseDetector, BaseDenseHead, BaseRoIHead, DetrTransformerDecoder)
    return isinstance(module, (*detectors, GridHead, TridentBottleneck, TridentConv))


def _has_masks(sample: Sample) -> bool:
    return 'masks' in sample.get('gt_instances', ())


def _mask_heads(network: nn.Module) -> dict[Any, nn.Module | None]:
    """Find what owns a mask head, and what stands in its place where there are no masks."""
    from mmdet.models.detectors.single_stage_instance_seg import SingleStageInstanceSegmentor

    found: dict[Any, nn.Module | None] = {}
    roi_head: Any = getattr(network, 'roi_head', None)
    if roi_head is not None and getattr(roi_head, 'mask_head', None) is not None:
        found[roi_head] = None
    if isinstance(network, SingleStageInstanceSegmentor) and network.with_bbox:
        found[network] = _NoMasks()
    return found
