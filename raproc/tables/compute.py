"""Compute the cells of a table: checks first, then row after row, each written at once."""

from __future__ import annotations

import copy
import functools
import logging
import os.path as osp
import sys
from typing import Any

from mmengine.device import get_device
from mmengine.logging import print_log
from mmengine.model import BaseModel
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from raproc.datasets.checks import check_dataset_cfg
from raproc.engine.checks import missing_weights
from raproc.engine.config import load_config
from raproc.engine.data import check_data
from raproc.engine.short_run import shorten
from raproc.evaluation import RecognizedBy
from raproc.evaluation.originals import check_originals, check_records
from raproc.kinds import match_classes
from raproc.models.editors.naming import built_from, weights_of
from raproc.models.recognition_aware import processing_config
from raproc.registry import METRICS, MODELS
from raproc.samples import Sample
from raproc.tasks import check_same_task, find_task
from raproc.weights import (
    PARTS,
    as_model,
    find_weights,
    is_missing,
    load_model_weights,
    misfits,
    read_checkpoint,
    task_of,
)

from .cells import QUALITY, Cell, CellStore, Place
from .hashes import hash_of, hash_of_file
from .parts import metric_of, recognizer_names
from .plan import Plan, Unit
from .scoring import Originals, Scored, score_row
from .training import checkpoint_of


class TableComputer:
    """Fill the cells of a table.

    Args:
        plan (Plan): The table.
        store (CellStore): Where its cells lie.
        recompute (bool): Whether cells whose checkpoint or config changed are computed again;
            otherwise they are an error. Defaults to False.
        look_at_originals (bool): Whether each recognizer sees a few dozen original images first,
            see :func:`check_originals`. Defaults to True.
    """

    def __init__(
        self,
        plan: Plan,
        store: CellStore,
        recompute: bool = False,
        look_at_originals: bool = True,
    ) -> None:
        self.plan, self.store, self.recompute = plan, store, recompute
        self.look_at_originals = look_at_originals
        self.data = {unit.dataset: load_config(unit.dataset) for unit in plan.units}
        for config in self.data.values():
            shorten(config, images=plan.images)
        self.column_cfgs = {name: metric_of(path) for name, path in plan.columns.items()}
        self._loaders: dict[str, DataLoader] = {}

    def check_files(self, but_trained: bool = False) -> None:
        """Name everything that is missing, before anything is built.

        Args:
            but_trained (bool): Whether recognizers that come from the trainings of this very table
                may be missing still. Defaults to False.

        Raises:
            FileNotFoundError: If data or weights are missing.
            ValueError: If annotations cannot be right.
        """
        problems = []
        for config in self.data.values():
            try:
                check_dataset_cfg(config.test_dataloader.dataset)
            except FileNotFoundError as error:
                problems.append(str(error))
                continue
            for note in check_data(config, ('test',)):
                print_log(note, logger='current', level=logging.WARNING)
        to_come = [f"'{unit.work_dir}/" for unit in self.plan.units if but_trained]
        problems += [
            problem
            for problem in missing_weights(self.column_cfgs)
            if not any(folder in problem for folder in to_come)
        ]
        if problems:
            lines = '\n  - '.join(dict.fromkeys(problems))
            raise FileNotFoundError(f'this table misses files:\n  - {lines}')

    def check(self, units: list[Unit]) -> None:
        """Refuse units that cannot be computed, before anything is computed.

        Args:
            units (list[Unit]): The units.

        Raises:
            FileNotFoundError: If a checkpoint, data or weights are missing.
            ValueError: If a checkpoint is of another scale or task, a recognizer has other classes
                than the dataset or is at chance on original images, or a cell was computed from
                something else.
        """
        self.check_files()
        self._check_columns()
        _check_checkpoints(units)
        problems = [problem for unit in units for problem in self._problems_of(unit)]
        if problems:
            raise ValueError('this table cannot be computed:\n  ' + '\n  '.join(problems))
        stale = [
            text
            for unit in units
            for place in unit.places()
            if place in self.store
            for text in self.store.changes(place, self._made_of(unit, place.column))
        ]
        if stale and not self.recompute:
            raise ValueError(
                'these cells were computed from something else:\n  '
                + '\n  '.join(stale)
                + '\nNothing was changed. Put the old file or config back, or compute these cells '
                'again with --recompute'
            )
        if self.look_at_originals:
            self._check_originals(units)

    def compute(self, unit: Unit) -> int:
        """Fill the cells of one unit that are not there yet, with one run of P.

        Args:
            unit (Unit): The unit.

        Returns:
            int: How many cells were computed.
        """
        wanted = [place for place in unit.places() if not self._is_done(unit, place)]
        if not wanted:
            return 0
        names = [place.column for place in wanted if place.column != QUALITY]
        print(f'{unit}: {", ".join(place.column for place in wanted)}', file=sys.stderr)
        with DefaultScope.overwrite_default_scope('raproc'):
            scored = score_row(
                self._model(unit),
                self._data_loader(unit.dataset),
                {name: self.columns[name] for name in names},
                quality=len(names) < len(wanted),
                amp=self.plan.amp,
                form=self.plan.quality_form,
            )
        for place in wanted:
            self.store.write(
                self._cell(unit, place, scored[place.column]), scored[place.column].records
            )
        return len(wanted)

    @functools.cached_property
    def columns(self) -> dict[str, RecognizedBy]:
        """dict[str, RecognizedBy]: The recognizers with their metrics, built once."""
        with DefaultScope.overwrite_default_scope('raproc'):
            return {name: METRICS.build(cfg) for name, cfg in self.column_cfgs.items()}

    def _is_done(self, unit: Unit, place) -> bool:
        if place not in self.store:
            return False
        return not (self.recompute and self.store.changes(place, self._made_of(unit, place.column)))

    def _cell(self, unit: Unit, place, scored: Scored) -> Cell:
        names = recognizer_names(unit.full_config.model) if unit.config else set()
        column = self.columns.get(place.column)
        seen = place.column in unit.trained_with
        seen = seen or (column is not None and column.recognizer.name in names)
        return Cell(
            place=place,
            scores=scored.scores,
            standard_error=scored.standard_error,
            num_images=len(scored.records),
            seen=seen,
            metric=scored.metric,
            made_of=dict(
                self._made_of(unit, place.column),
                images=hash_of([record['image'] for record in scored.records]),
            ),
        )

    def _made_of(self, unit: Unit, column: str) -> dict[str, str]:
        checkpoint = checkpoint_of(unit) if unit.is_trained else None
        parts = dict(
            checkpoint=hash_of_file(checkpoint) if checkpoint else 'none',
            model=hash_of(processing_config(unit.full_config.model)) if unit.config else 'original',
            dataset=hash_of(self.data[unit.dataset].test_dataloader.dataset.to_dict()),
            precision='mixed' if self.plan.amp else 'float32',
        )
        own = weights_of(unit.full_config.model) if unit.config else None
        if own is not None and not checkpoint:
            parts['processor'] = hash_of_file(str(find_weights(own)))
        if column != QUALITY:
            recognizer = self.column_cfgs[column]
            weights = str(recognizer['recognizer'].get('weights'))
            parts['recognizer'] = hash_of(recognizer)
            parts['weights'] = hash_of_file(weights) if osp.isfile(weights) else weights
        elif self.plan.quality_form != 'image':
            parts['form'] = self.plan.quality_form
        return parts

    def _check_columns(self) -> None:
        for path, columns in {(unit.dataset, unit.columns) for unit in self.plan.units}:
            dataset: Any = self._data_loader(path).dataset
            sample = dataset[0]['data_samples']
            for name in columns:
                try:
                    _check_column(self.columns[name], sample, dataset.metainfo, path)
                except ValueError as error:
                    raise ValueError(f'column {name!r}: {error}') from error

    def _check_originals(self, units: list[Unit]) -> None:
        """Look at a few original images, or at the records of all, with each column to come."""
        wanted = {
            (unit.dataset, place.column)
            for unit in units
            for place in unit.places()
            if place.column != QUALITY and not self._is_done(unit, place)
        }
        for path, name in sorted(wanted):
            recognizer, dataset = self.columns[name].recognizer, self._data_loader(path).dataset
            records = self._records_of_originals(path, name)
            try:
                if records is None:
                    recognizer.to(get_device())
                    check_originals(recognizer, dataset, path)
                elif not recognizer.is_random:
                    classes = getattr(dataset, 'metainfo', {}).get('classes')
                    check_records(recognizer, records, path, classes)
            except ValueError as error:
                raise ValueError(f'column {name!r}: {error}') from error

    def _records_of_originals(self, dataset: str, column: str) -> list[dict] | None:
        """Read the records of the row of originals, if it has been computed."""
        for unit in self.plan.units:
            place = Place(unit.task, unit.row, unit.seed, column)
            is_it = unit.config is None and unit.dataset == dataset and column in unit.columns
            if is_it and place in self.store:
                if not self.store.changes(place, self._made_of(unit, column)):
                    return self.store.records(place)
        return None

    def _problems_of(self, unit: Unit) -> list[str]:
        if unit.config is not None and weights_of(unit.full_config.model) is not None:
            processor: Any = self._build(unit).processor
            scale, expected_scale = processor.scale, find_task(unit.task).scale
            if scale != expected_scale:
                return [f'row {unit}: expected a processor of scale {expected_scale}, but got '
                        f'{unit.config} of scale {scale}; name another one']  # fmt: skip
        if not unit.is_trained:
            return []
        path = checkpoint_of(unit)
        assert path is not None  # check() has looked
        content = read_checkpoint(path)
        expected = self._build(unit).state_dict()
        problems = misfits(expected, as_model(content['state_dict']), PARTS)
        problems = [f'row {unit}, {path}: {problem}' for problem in problems]
        wrong = check_same_task(task_of(content), self.data[unit.dataset].get('task', unit.task))
        if wrong:
            problems.append(f'row {unit}, {path}: {wrong}; name another checkpoint')
        return problems

    def _model(self, unit: Unit) -> BaseModel:
        if unit.config is None:
            model = Originals()
        else:
            model = self._build(unit)
        if unit.is_trained:
            checkpoint = checkpoint_of(unit)
            assert checkpoint is not None  # check() has looked
            load_model_weights(model, checkpoint)
        model.to(get_device())
        return model

    def _build(self, unit: Unit) -> BaseModel:
        checkpoint = checkpoint_of(unit) if unit.is_trained else None
        with DefaultScope.overwrite_default_scope('raproc'):
            return MODELS.build(built_from(processing_config(unit.full_config.model), checkpoint))

    def _data_loader(self, dataset: str) -> DataLoader:
        if dataset not in self._loaders:
            cfg = copy.deepcopy(self.data[dataset].test_dataloader)
            cfg.persistent_workers = False
            with DefaultScope.overwrite_default_scope('raproc'):
                self._loaders[dataset] = Runner.build_dataloader(cfg, seed=0)
        return self._loaders[dataset]


def _check_column(column: RecognizedBy, sample: Sample, metainfo: dict, dataset: str) -> None:
    """Refuse a recognizer or a metric that does not fit the data."""
    recognizer, classes = column.recognizer, metainfo.get('classes')
    if classes is not None:
        match_classes(recognizer, classes, dataset)
    recognizer.check_samples([sample])
    column.dataset_meta = metainfo
    column.kind.check_metric(column.metric, sample, recognizer.num_classes)


def _check_checkpoints(units: list[Unit]) -> None:
    missing = list(filter(None, map(_missing_file, units)))
    if missing:
        raise FileNotFoundError(
            'this table misses checkpoints:\n  '
            + '\n  '.join(missing)
            + '\nTrain them first (--train does it), set `checkpoint` of the rows, or leave them '
            'out (--rows names the others)'
        )


def _missing_file(unit: Unit) -> str:
    """Say which file a processor misses; empty if none."""
    if unit.is_trained and not osp.isfile(checkpoint_of(unit) or ''):
        return (
            f'row {unit} has no checkpoint in {unit.checkpoint or unit.work_dir!r} '
            f'(tools/train.py {unit.config} --work-dir {unit.work_dir})'
        )
    own = None if unit.is_trained or not unit.config else weights_of(unit.full_config.model)
    return f'row {unit} has no file {own!r}' if own and is_missing(own) else ''
