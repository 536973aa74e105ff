"""Answer whether processors help or hurt recognizers, on a user's own images."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmengine.logging import MMLogger
from mmengine.model import BaseModel
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader

from raproc.datasets import ImageSet
from raproc.evaluation import RecognizedBy
from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import BaseRecognizer
from raproc.tables import (
    Cell,
    CellStore,
    Originals,
    Place,
    Scored,
    Summary,
    score_row,
    summarize,
    to_markdown,
    write_report,
)
from raproc.tables.cells import QUALITY
from raproc.tasks import check_same_task, find_task

from .columns import build_columns, image_loader
from .configs import find_config
from .loading import find_device, load_model

if TYPE_CHECKING:
    import pandas

ORIGINAL, INPUT = 'original', 'no_processing'
AGREEMENT = (
    'Without labels, a score is the agreement of a recognizer with its own predictions on the '
    'originals.'
)


@dataclass
class Evaluation:
    """Scores of processors x recognizers, with intervals.

    Args:
        summary (Summary): The numbers; gains are measured from ``no_processing``, or from the
            baseline that was asked for.
        task (str): The name of the task.
        labelled (dict[str, bool]): For each recognizer, whether it was scored by labels; otherwise
            by agreement with its predictions on the originals.
        store (CellStore): The records of all images.
        models (Mapping[str, BaseModel]): The processors by name.
        columns (Mapping[str, RecognizedBy]): The recognizers by name.
        loader (DataLoader): The images.
        temporary (TemporaryDirectory, optional): Where the records lie if they are not to be kept;
            it goes with this object. Defaults to None.
    """

    summary: Summary
    task: str
    labelled: dict[str, bool]
    store: CellStore
    models: Mapping[str, BaseModel] = field(repr=False)
    columns: Mapping[str, RecognizedBy] = field(repr=False)
    loader: DataLoader = field(repr=False)
    temporary: tempfile.TemporaryDirectory | None = field(default=None, repr=False)

    def __str__(self) -> str:
        note = '' if all(self.labelled.values()) else f'\n{AGREEMENT}\n'
        return to_markdown(self.summary, f'Processors x recognizers ({self.task})') + note

    def to_dataframe(self) -> pandas.DataFrame:
        """Return a table with a line for each processor and column.

        Returns:
            pandas.DataFrame: ``processor``, ``column``, ``metric``, ``score`` (percent, dB for
            PSNR), ``standard_error``, ``num_images``, ``gain``, ``low``, ``high`` and ``p_value``.

        Raises:
            ImportError: If pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError('to_dataframe() needs pandas: pip install pandas') from error
        return pandas.DataFrame(
            [
                dict(
                    processor=entry.row,
                    column=entry.column,
                    metric=entry.metric if self.labelled.get(entry.column, True) else 'agreement',
                    score=entry.score,
                    standard_error=entry.standard_error,
                    num_images=entry.num_images,
                    gain=entry.gain and entry.gain.value,
                    low=entry.gain and entry.gain.low,
                    high=entry.gain and entry.gain.high,
                    p_value=entry.gain and entry.gain.p_value,
                )
                for entry in self.summary.entries
            ]
        )

    def score(self, processor: str, column: str) -> float:
        """Return one score: a recognizer's in percent, or ``psnr`` (dB) or ``ssim``.

        Raises:
            KeyError: If there is none.
        """
        entry = self.summary.entry(self.task, processor, column)
        if entry is None:
            raise KeyError(f'expected a processor and a column, but got {processor!r}, {column!r}')
        return entry.score

    def changes(self, before: str, after: str, column: str) -> tuple[list[str], list[str]]:
        """List the images that a recognizer gets right, or wrong, with another processor only.

        Args:
            before (str): A processor, e.g. ``no_processing``.
            after (str): Another one.
            column (str): The recognizer.

        Returns:
            tuple[list[str], list[str]]: Names of images: wrong -> right, right -> wrong.
        """
        from raproc.kinds import kind_of_metric

        places = [Place(self.task, row, 0, column) for row in (before, after)]
        kind = kind_of_metric(self.store.read(places[0]).metric)
        assert kind is not None  # the column is a recognizer's
        return kind.changes(*(self.store.records(place) for place in places))


def evaluate(
    images: str,
    processors: Sequence[str] | Mapping[str, Any],
    recognizers: Sequence[str | dict | BaseRecognizer],
    labels: str | None = None,
    task: str | None = None,
    options: Mapping[str, Any] | None = None,
    baseline: str = INPUT,
    num_images: int | None = None,
    out_dir: str | Path | None = None,
    device: str | None = None,
    check_originals: bool = True,
) -> Evaluation:
    """Score recognizers on the images of processors.

    Images are degraded as the task says, processed once by each processor, rounded to 8 bits and
    shown to every recognizer. Rows ``original`` and ``no_processing`` (bicubic interpolation) stand
    beside the processors.

    Args:
        images (str): A folder of original images.
        processors (Sequence[str] | Mapping[str, Any]): Names or files, see
            :class:`raproc.apis.ImageProcessor`, with weights of one's own as ``CONFIG@WEIGHTS``;
            or a name of one's own -> one of these, or a ``RecognitionAwareModel``.
        recognizers (Sequence[str | dict | BaseRecognizer]): Names such as ``resnet18``,
            ``timm:NAME``, ``mmdet:NAME``, ``external:ADDRESS`` or those of ``raproc models``;
            configs; or recognizers.
        labels (str, optional): See :class:`raproc.datasets.ImageSet`. Defaults to None: recognizers
            are scored by the agreement with their predictions on the originals.
        task (str, optional): Defaults to the task of the first processor.
        options (Mapping, optional): Values of the task's options, such as ``dict(sigma=0.05)``.
        baseline (str): The row that gains are measured from. Defaults to 'no_processing'.
        num_images (int, optional): Some of the images, evenly spread. Defaults to all.
        out_dir (str | Path, optional): Where records and reports are written. Defaults to None:
            nothing is kept.
        device (str, optional): Defaults to the GPU where there is one.
        check_originals (bool): Whether a recognizer with labels that is at chance on originals is
            an error. Defaults to True.

    Returns:
        Evaluation: The scores.

    Raises:
        FileNotFoundError: If images, a processor or weights are missing.
        ValueError: If a processor is of another task, classes do not fit, or no row is called
            ``baseline``.

    Examples:
        >>> import raproc
        >>> result = raproc.evaluate('photos', ['plain/sr_rlfn'], ['resnet18'])  # doctest: +SKIP
        >>> result.to_dataframe()  # doctest: +SKIP
    """
    named = processors if isinstance(processors, Mapping) else {str(p): p for p in processors}
    models, tasks = {}, {}
    for name, processor in named.items():
        models[name], tasks[name] = _load(processor)
    taken = sorted({ORIGINAL, INPUT} & models.keys())
    if taken:
        raise ValueError(f'expected other names than {taken} for processors; rename them')
    task = task or next((found for found in tasks.values() if found), None)
    if task is None:
        raise ValueError('expected a task, but got processors without one; set task (--task)')
    for name, found in tasks.items():
        wrong = check_same_task(found, task)
        if wrong:
            raise ValueError(f'processor {name!r}: {wrong}; set task (--task) or leave it out')
    rows = {ORIGINAL: Originals(), INPUT: _interpolation(task, options), **models}
    if baseline not in rows:
        raise ValueError(f'expected baseline to be one of {list(rows)}, but got {baseline!r}')
    dataset = ImageSet(images, task, labels, options or {}).test_dataset()
    loader = image_loader(dataset, num_images)
    columns, labelled = build_columns(recognizers, loader.dataset, images, check_originals)
    scored = (
        (name, score_model(name, model, loader, columns, device)) for name, model in rows.items()
    )
    result = gather_scores(scored, rows, loader, columns, labelled, task, baseline, out_dir)
    if out_dir is not None:
        write_report(result.summary, out_dir, 'evaluation', f'Processors x recognizers ({task})')
    return result


def score_model(
    name: str,
    model: BaseModel,
    loader: DataLoader,
    columns: Mapping[str, RecognizedBy],
    device: str | None = None,
) -> dict[str, Scored]:
    """Score one model, which runs once over the images.

    Args:
        name (str): What it is called.
        model (BaseModel): The model, which is moved to the device.
        loader (DataLoader): The images, see :func:`image_loader`.
        columns (Mapping[str, RecognizedBy]): The recognizers, see :func:`build_columns`.
        device (str, optional): Defaults to the GPU where there is one.

    Returns:
        dict[str, Scored]: For each recognizer, and for ``quality``.
    """
    print(f'{name}: {", ".join([*columns, QUALITY])}', file=sys.stderr)
    with DefaultScope.overwrite_default_scope('raproc'), _quiet_logger():
        model.to(find_device(device))
        return score_row(model, loader, columns)


def gather_scores(
    scored: Iterable[tuple[str, Mapping[str, Scored]]],
    models: Mapping[str, BaseModel],
    loader: DataLoader,
    columns: Mapping[str, RecognizedBy],
    labelled: dict[str, bool],
    task: str,
    baseline: str,
    out_dir: str | Path | None = None,
    trained_with: Mapping[str, Collection[str]] | None = None,
) -> Evaluation:
    """Gather the scores of models.

    Args:
        scored (Iterable[tuple[str, Mapping[str, Scored]]]): The name and the scores of each model,
            see :func:`score_model`; the records of one are written before the next is asked for.
        models (Mapping[str, BaseModel]): The models by name.
        loader (DataLoader): The images.
        columns (Mapping[str, RecognizedBy]): The recognizers.
        labelled (dict[str, bool]): Which of them are scored by labels.
        task (str): The name of the task.
        baseline (str): The model that gains are measured from.
        out_dir (str | Path, optional): Where records are kept. Defaults to a temporary folder.
        trained_with (Mapping[str, Collection[str]], optional): The recognizers whose loss trained a
            model; their scores are marked. Defaults to None.

    Returns:
        Evaluation: The scores.
    """
    temporary = None if out_dir else tempfile.TemporaryDirectory(prefix='raproc')
    store, places = CellStore(Path(temporary.name if temporary else out_dir or '', 'cells')), []
    for name, row in scored:
        for column, values in row.items():
            cell = Cell(
                place=Place(task, name, 0, column),
                scores=values.scores,
                standard_error=values.standard_error,
                num_images=len(values.records),
                seen=column in (trained_with or {}).get(name, ()),
                metric=values.metric,
            )
            store.write(cell, values.records)
            places.append(cell.place)
    summary = summarize(store, places, baseline)
    return Evaluation(summary, task, labelled, store, models, columns, loader, temporary)


def _load(processor) -> tuple[RecognitionAwareModel, str | None]:
    """Load a processor for scores of 8-bit images, and name its task where it is known."""
    if isinstance(processor, RecognitionAwareModel):
        return processor, None
    weights = None
    if isinstance(processor, str) and '@' in processor:
        processor, _, weights = processor.partition('@')
    model = load_model(processor, weights)
    model.quantize = True
    return model, find_config(processor).get('task')


@contextmanager
def _quiet_logger() -> Iterator[None]:
    """Leave out what metrics print in the middle of a table."""
    logger = MMLogger.get_current_instance()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _interpolation(task: str, options: Mapping[str, Any] | None) -> RecognitionAwareModel:
    """Make the row ``no_processing``: bicubic interpolation to the size of the original."""
    scale = (options or {}).get('scale', find_task(task).scale)
    with DefaultScope.overwrite_default_scope('raproc'):
        return RecognitionAwareModel(dict(type='Interpolation', scale=scale))
