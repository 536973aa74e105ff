"""Score a processor: it runs once over a dataset, for any number of recognizers."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from mmengine.model import BaseModel
from mmengine.utils import ProgressBar
from torch import Tensor
from torch.utils.data import DataLoader

from raproc.evaluation import RecognizedBy
from raproc.models.data_preprocessor import PairDataPreprocessor
from raproc.samples import Sample

from .cells import QUALITY
from .quality import quality_records, quality_scores


@dataclass
class Scored:
    """The scores of one column, and the records of the images.

    Args:
        metric (str): ``quality``, or the ``metric`` of a kind of recognition.
        records (list[dict]): One per image.
        scores (dict[str, float]): ``score`` in percent; or ``psnr`` in dB and ``ssim``.
        standard_error (dict[str, float]): That of each score over the images.
    """

    metric: str
    records: list[dict]
    scores: dict[str, float] = field(default_factory=dict)
    standard_error: dict[str, float] = field(default_factory=dict)


class Originals(BaseModel):
    """Return the targets themselves: the row ``original``."""

    def __init__(self) -> None:
        super().__init__(PairDataPreprocessor())

    def forward(
        self,
        inputs: Tensor | None,
        targets: Sequence[Tensor] | Tensor,
        data_samples: Sequence[Sample] = (),
        mode: str = 'predict',
    ) -> list[Sample]:
        """Return the targets as processed images."""
        sizes = [sample.img_shape[:2] for sample in data_samples]
        images = [target[:, :h, :w] for target, (h, w) in zip(targets, sizes, strict=True)]
        return [Sample(processed=image, seen=image, target=image) for image in images]


@torch.no_grad()
def score_row(
    model: BaseModel,
    loader: DataLoader,
    columns: Mapping[str, RecognizedBy],
    quality: bool = True,
    amp: bool = False,
    form: str = 'image',
) -> dict[str, Scored]:
    """Score one processor; P (and T) run once per image.

    Args:
        model (BaseModel): A ``RecognitionAwareModel`` or :class:`Originals`.
        loader (DataLoader): The dataset.
        columns (Mapping[str, RecognizedBy]): The recognizers, with their metrics.
        quality (bool): Whether to compute PSNR and SSIM, as the column ``quality``. Defaults to
            True.
        amp (bool): Whether P runs in mixed precision; recognizers never do. Defaults to False.
        form (str): That of PSNR and SSIM, see :class:`raproc.evaluation.ImageQuality`. Defaults to
            ``'image'``.

    Returns:
        dict[str, Scored]: One entry per column.
    """
    model.eval()
    dataset: Any = loader.dataset
    meta = dataset.metainfo
    for column in columns.values():
        column.dataset_meta = meta
    kinds = {name: column.kind for name, column in columns.items()}
    records = {name: [] for name in columns}
    qualities = []
    device = next(model.parameters(), torch.empty(0)).device.type
    bar = ProgressBar(len(loader), file=sys.stderr)
    for batch in loader:
        with torch.autocast(device, dtype=torch.bfloat16, enabled=amp):
            results = model.test_step(batch)
        for name, column in columns.items():
            predictions = column.predict([result.seen for result in results], batch)
            samples = [prediction.to_dict() for prediction in predictions]
            column.metric.process(batch, samples)
            records[name] += map(kinds[name].record, predictions)
        if quality:
            qualities += quality_records(results, batch['data_samples'], form)
        bar.update()
    bar.file.write('\n')
    scored = {
        name: _scored(column, records[name], len((column.dataset_meta or {}).get('classes', ())))
        for name, column in columns.items()
    }
    if quality:
        scored[QUALITY] = Scored(QUALITY, qualities, *quality_scores(qualities))
    return scored


def _scored(column: RecognizedBy, records: list[dict], num_classes: int) -> Scored:
    kind = column.kind
    score = kind.score(column.metric.evaluate(len(records)))
    error = float(kind.standard_error(records, num_classes))
    return Scored(kind.metric, records, dict(score=score), dict(score=error))
