"""Let a processor learn from another one (knowledge distillation): the targets are its results."""

from __future__ import annotations

import torch

from raproc.registry import MODELS

from .frozen_processor_data_preprocessor import FrozenProcessorDataPreprocessor


@MODELS.register_module()
class DistillationDataPreprocessor(FrozenProcessorDataPreprocessor):
    """The data preprocessor of a processor in training that is taught by a frozen one.

    In training the targets of a batch are what the teacher makes of its inputs, as in knowledge
    distillation (`Hinton et al. <https://arxiv.org/abs/1503.02531>`_); where labels or original
    images are scored, they stay. What a teacher brings over the original images depends on both
    networks and must be tried: ``docs/processors.md`` has a case in which it is nothing.

    Args:
        processor (dict | nn.Module): The teacher, an editor of the same scale as the trained P.
        **kwargs: ``weights``, those of the teacher, and the other arguments of
            :class:`FrozenProcessorDataPreprocessor`.

    Raises:
        ValueError: If the teacher has parameters and no weights, or they do not fit.
        FileNotFoundError: If the weights file is missing.

    Examples:
        >>> model = dict(data_preprocessor=dict(
        ...     type='DistillationDataPreprocessor', weights='plain/sr_rlfn',
        ...     processor=dict(type='RLFN', scale=4)))
    """

    def forward(self, data: dict, training: bool = False) -> dict:
        """Prepare a batch.

        Args:
            data (dict): ``inputs``, ``targets`` and ``data_samples``, see
                :class:`PairDataPreprocessor`.
            training (bool): Whether the teacher's results replace the targets.

        Returns:
            dict: As :class:`PairDataPreprocessor` gives it; in training ``targets`` are the
            teacher's results, clipped to [0, 1].
        """
        batch = super().forward(data, training)
        if training:
            with torch.no_grad():
                batch['targets'] = self.processor(batch['inputs']).float().clamp(0, 1)
        return batch
