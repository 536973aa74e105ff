"""Put images and recognizers together: loaders and columns of an evaluation."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from torch.utils.data import DataLoader, Dataset

from raproc.datasets import SpreadSubset, check_annotations
from raproc.datasets.checks import check_dataset_cfg
from raproc.engine.checks import missing_weights
from raproc.engine.shipped import RECOGNIZERS
from raproc.evaluation import AgreementWithOriginals, RecognizedBy
from raproc.evaluation.originals import check_originals
from raproc.kinds import kind_of, match_classes
from raproc.models.recognizers import BaseRecognizer, build_recognizer

from .configs import find_config


def image_loader(dataset: dict, num_images: int | None = None) -> DataLoader:
    """Build the loader of a dataset, image after image.

    Args:
        dataset (dict): The config of the dataset.
        num_images (int, optional): Some of the images, evenly spread. Defaults to all.

    Returns:
        DataLoader: Of one image at a time.

    Raises:
        FileNotFoundError: If its files are missing.
        ValueError: If annotations cannot be right, see :func:`check_annotations`.
    """
    check_dataset_cfg(dataset)
    with DefaultScope.overwrite_default_scope('raproc'):
        for note in check_annotations(dataset):
            print(note, file=sys.stderr)
    if num_images:
        dataset = dict(type='SpreadSubset', num_images=num_images, dataset=dataset)
    return _one_by_one(dataset)


def part_of(loader: DataLoader, num_images: int) -> DataLoader:
    """Build the loader of some images of another one, evenly spread.

    Args:
        loader (DataLoader): The loader.
        num_images (int): How many; all where there are fewer.

    Returns:
        DataLoader: Of one image at a time.
    """
    return _one_by_one(SpreadSubset(loader.dataset, num_images))


def _one_by_one(dataset: dict | Dataset) -> DataLoader:
    cfg = dict(
        batch_size=1,
        num_workers=1,
        sampler=dict(type='DefaultSampler', shuffle=False),
        dataset=dataset,
    )
    with DefaultScope.overwrite_default_scope('raproc'):
        return Runner.build_dataloader(cfg, seed=0)


def build_columns(
    recognizers: Sequence[str | dict | BaseRecognizer],
    dataset: Any,
    images: str,
    look_at_originals: bool = True,
) -> tuple[dict[str, RecognizedBy], dict[str, bool]]:
    """Build a column for each recognizer: by labels where the images have those of its kind.

    Args:
        recognizers (Sequence[str | dict | BaseRecognizer]): See :func:`evaluate`.
        dataset (Any): The images.
        images (str): What they are called in messages.
        look_at_originals (bool): Whether each recognizer that is scored by labels sees a few dozen
            original images first, see :func:`check_originals`. Defaults to True.

    Returns:
        tuple[dict[str, RecognizedBy], dict[str, bool]]: The columns by name, and which of them are
        scored by labels.
    """
    configs = [r if isinstance(r, BaseRecognizer) else recognizer_cfg(r) for r in recognizers]
    problems = missing_weights(configs)
    if problems:
        raise FileNotFoundError('; '.join(problems))
    sample, classes = dataset[0]['data_samples'], dataset.metainfo.get('classes')
    columns, labelled = {}, {}
    with DefaultScope.overwrite_default_scope('raproc'):
        for config in configs:
            recognizer = build_recognizer(config)
            kind = kind_of(recognizer)
            if recognizer.name in columns:
                raise ValueError(
                    f'expected recognizers with different names, but got {recognizer.name!r} '
                    'twice; set its `name`'
                )
            labelled[recognizer.name] = kind.is_annotated(sample)
            if not labelled[recognizer.name]:
                columns[recognizer.name] = AgreementWithOriginals(recognizer)
                continue
            if classes is not None:
                match_classes(recognizer, classes, images)
            if look_at_originals:
                check_originals(recognizer, dataset, images)
            columns[recognizer.name] = RecognizedBy(recognizer, dict(kind.native_metric))
    return columns, labelled


def recognizer_cfg(recognizer: str | dict) -> dict:
    """Find the config of a recognizer by any of its names.

    Args:
        recognizer (str | dict): A name or file, or a config.

    Returns:
        dict: Its config.

    Raises:
        FileNotFoundError: If there is no such config.
        ValueError: If the config has no recognizer.
    """
    if not isinstance(recognizer, str):
        return recognizer
    config = find_config(recognizer, RECOGNIZERS)
    if 'recognizer' not in config:
        raise ValueError(
            f'expected a config with a recognizer, but got {recognizer!r} without; take one of '
            'configs/_base_/recognizers'
        )
    return config.recognizer.to_dict()
