"""Runs a processor once over a dataset and lets any number of recognizers look at the result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from mmengine.model import BaseModel
from mmengine.structures import BaseDataElement
from mmengine.utils import ProgressBar
from torch.utils.data import DataLoader

from raproc.evaluation.image_quality import ImageQuality
from raproc.evaluation.recognized_by import RecognizedBy
from raproc.kinds.mean_ap import bootstrap_map
from raproc.kinds.shares import standard_error
from raproc.models.data_preprocessor import PairDataPreprocessor

METRICS = dict(cls='top-1', det='mAP')


@dataclass
class Scored:
    """The scores of one column, in percent (PSNR in dB), and the records of the images."""

    metric: str
    records: list[dict]
    scores: dict[str, float] = field(default_factory=dict)
    standard_error: dict[str, float] = field(default_factory=dict)


class Originals(BaseModel):
    """Gives the targets themselves: the row ``original``."""

    def __init__(self) -> None:
        super().__init__(PairDataPreprocessor())

    def forward(self, inputs, targets, data_samples=None, mode='predict'):
        """Returns the targets as processed images."""
        sizes = [sample.img_shape[:2] for sample in data_samples]
        images = [target[:, :h, :w] for target, (h, w) in zip(targets, sizes, strict=True)]
        return [BaseDataElement(processed=image, seen=image, target=image) for image in images]


@torch.no_grad()
def score_row(
    model: BaseModel,
    loader: DataLoader,
    columns: Mapping[str, RecognizedBy],
    quality: bool = True,
    amp: bool = False,
) -> dict[str, Scored]:
    """Scores one processor; P (and T) run once per image.

    Args:
        model (BaseModel): A ``RecognitionAwareModel`` or :class:`Originals`.
        loader (DataLoader): The dataset.
        columns (Mapping[str, RecognizedBy]): The recognizers, with their metrics.
        quality (bool): Whether to compute PSNR and SSIM, as the column ``quality``. Defaults to
            True.
        amp (bool): Whether P runs in mixed precision; recognizers never do. Defaults to False.

    Returns:
        dict[str, Scored]: One entry per column.
    """
    model.eval()
    meta = loader.dataset.metainfo
    for column in columns.values():
        column.dataset_meta = meta
    records = {name: [] for name in columns}
    qualities = []
    device = next(model.parameters(), torch.empty(0)).device.type
    bar = ProgressBar(len(loader), file=sys.stderr)
    for batch in loader:
        with torch.autocast(device, dtype=torch.bfloat16, enabled=amp):
            results = model.test_step(batch)
        for name, column in columns.items():
            predictions = column.look([result.seen for result in results], batch)
            samples = [prediction.to_dict() for prediction in predictions]
            column.metric.process(batch, samples)
            records[name] += map(_RECORD[column.recognizer.kind], predictions)
        if quality:
            qualities += map(_quality_of, results, batch['data_samples'])
        bar.update()
    bar.file.write('\n')
    scored = {
        name: _recognition(column, records[name], len(meta.get('classes', ())))
        for name, column in columns.items()
    }
    if quality:
        scored['quality'] = _image_quality(qualities)
    return scored


def _recognition(column: RecognizedBy, records: list[dict], num_classes: int) -> Scored:
    values = column.metric.evaluate(len(records))
    if column.recognizer.kind == 'cls':
        correct = sum(record['prediction'] == record['label'] for record in records)
        score, error = values['accuracy/top1'], 100 * standard_error(correct, len(records))
    else:
        score = 100 * values['pascal_voc/mAP']
        error = 100 * bootstrap_map(records, num_classes).standard_error
    metric = METRICS[column.recognizer.kind]
    return Scored(metric, records, dict(score=float(score)), dict(score=float(error)))


def _image_quality(records: list[dict]) -> Scored:
    columns = {
        name: np.array([record[name] for record in records if record[name] is not None])
        for name in ('psnr', 'ssim')
    }
    return Scored(
        'quality',
        records,
        {name: float(values.mean()) for name, values in columns.items() if len(values)},
        {name: float(_mean_error(values)) for name, values in columns.items() if len(values)},
    )


def _mean_error(values: np.ndarray) -> float:
    return values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else 0.0


def _quality_of(result: BaseDataElement, sample: BaseDataElement) -> dict:
    psnr, ssim = ImageQuality.calculate(result.processed[None], result.target[None])
    psnr = float(psnr) if torch.isfinite(psnr).all() else None
    return dict(image=_name(sample), psnr=psnr, ssim=float(ssim))


def _classified(prediction: BaseDataElement) -> dict:
    label = int(prediction.pred_label)
    return dict(
        image=_name(prediction),
        label=int(prediction.gt_label),
        prediction=label,
        score=round(float(prediction.pred_score[label]), 5),
    )


def _detected(prediction: BaseDataElement) -> dict:
    height, width = prediction.ori_shape[:2]
    found, truth = prediction.pred_instances, prediction.gt_instances
    ignored = prediction.get('ignored_instances')
    boxes, labels = _boxes(truth), truth.labels.tolist()
    ignore = [False] * len(labels)
    if ignored is not None and len(ignored):
        boxes, labels = boxes + _boxes(ignored), labels + ignored.labels.tolist()
        ignore += [True] * len(ignored)
    return dict(
        image=_name(prediction),
        height=int(height),
        width=int(width),
        gt=dict(boxes=boxes, labels=[int(label) for label in labels], ignore=ignore),
        pred=dict(
            boxes=_boxes(found),
            labels=found.labels.tolist(),
            scores=[round(score, 5) for score in found.scores.float().tolist()],
        ),
    )


def _boxes(instances) -> list[list[float]]:
    boxes = getattr(instances.bboxes, 'tensor', instances.bboxes)
    return [[round(value, 2) for value in box] for box in boxes.float().cpu().tolist()]


def _name(sample: BaseDataElement) -> str:
    """The last two parts of the path: names such as 000001.jpg repeat in other folders."""
    return '/'.join(str(sample.get('img_path', '')).replace('\\', '/').split('/')[-2:])


_RECORD: dict[str, Callable[[BaseDataElement], dict]] = dict(cls=_classified, det=_detected)
