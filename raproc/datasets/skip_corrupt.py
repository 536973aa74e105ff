"""Remove unreadable images and wrong annotations from a dataset before the start."""

import logging
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from mmengine.dataset import BaseDataset, ClassBalancedDataset, ConcatDataset, RepeatDataset
from mmengine.dist import all_gather_object, get_dist_info, is_main_process
from mmengine.logging import print_log
from mmengine.utils import ProgressBar
from torch.utils.data import Dataset

from raproc.datasets.annotations.checking import sound_lists
from raproc.datasets.annotations.report import OF_BOXES
from raproc.datasets.annotations.sound_boxes import SoundBoxes, leave_out_boxes
from raproc.datasets.dataset_wrapper import DatasetWrapper, Index
from raproc.datasets.image_io import check_image
from raproc.registry import DATASETS

NAMES_IN_LOG = 10
FILES_PER_STEP = 64


@DATASETS.register_module()
class SkipCorrupt(DatasetWrapper):
    """A dataset without what is broken: unreadable images, and annotations that cannot be right.

    Every image is decoded once when the dataset is built, shared among the processes and threads.
    All processes end with the same dataset. The number and the names of what is skipped are logged.

    Annotations are judged as :func:`check_annotations` does where the dataset is given as a config.
    Left out are images whose annotation is broken, missing, listed twice or of another size, and
    boxes without area or outside of the image; boxes that reach out end at its border.

    Args:
        dataset (dict | Dataset): The dataset, or its config: one of MMEngine's kind, or such ones
            in a ConcatDataset, RepeatDataset, ClassBalancedDataset or :class:`SeededDataset`.
        images (bool): Whether all images are read. Defaults to True.
        annotations (bool): Whether annotations are judged. Defaults to True.
        backend_args (dict, optional): Arguments of MMEngine's file backend. Defaults to None.
        num_threads (int, optional): Threads per process. ``None`` chooses by the number of cores.
            Defaults to None.

    Attributes:
        skipped (dict[str, str]): Path of each skipped image and why it cannot be read.

    Raises:
        ValueError: If not one image of a dataset can be read.
    """

    def __init__(
        self,
        dataset: dict | Dataset,
        backend_args: dict | None = None,
        num_threads: int | None = None,
        images: bool = True,
        annotations: bool = True,
    ) -> None:
        self._sound: SoundBoxes | None = None
        if annotations and isinstance(dataset, dict):
            with sound_lists(dataset) as (sound, found):
                super().__init__(sound)
            if any(kind in report.problems for _, report in found for kind in OF_BOXES):
                self._sound = SoundBoxes()
                for leaf in _leaves(self.dataset):
                    leave_out_boxes(leaf)
                _update(self.dataset)
        else:
            super().__init__(dataset)
        self.backend_args = backend_args
        self.num_threads = num_threads
        self.skipped: dict[str, str] = {}
        if images:
            self._skip_images()

    def _skip_images(self) -> None:
        paths = sorted({path for leaf in _leaves(self.dataset) for path in _image_paths(leaf)})
        self.skipped = self._find_unreadable(paths)
        if is_main_process():
            self._log(len(paths))
        if self.skipped:
            _prune(self.dataset, self.skipped)

    def get_data_info(self, index: Index) -> dict:
        """Annotation of one sample.

        Args:
            index (int | tuple[int, int]): Its index, or the pair that :class:`SeededSampler` gives.

        Returns:
            dict: The annotation, without the boxes that are left out.
        """
        info = super().get_data_info(index)
        return self._sound(info) if self._sound else info

    @property
    def num_skipped(self) -> int:
        """Number of image files that cannot be read."""
        return len(self.skipped)

    def _find_unreadable(self, paths: list[str]) -> dict[str, str]:
        rank, world_size = get_dist_info()
        parts = all_gather_object(self._check_files(paths[rank::world_size]))
        return dict(sorted(item for part in parts for item in part.items()))

    def _check_files(self, paths: list[str]) -> dict[str, str]:
        bar = ProgressBar(len(paths), file=sys.stderr) if is_main_process() else None
        reasons = {}
        with ThreadPoolExecutor(self.num_threads) as pool:
            for begin in range(0, len(paths), FILES_PER_STEP):
                step = paths[begin : begin + FILES_PER_STEP]
                reasons.update(zip(step, pool.map(self._why_unreadable, step)))
                if bar:
                    bar.update(len(step))
        if bar:
            bar.file.write('\n')
        return {path: reason for path, reason in reasons.items() if reason}

    def _why_unreadable(self, path: str) -> str | None:
        try:
            check_image(path, self.backend_args)
        except (FileNotFoundError, ValueError) as error:
            return str(error)
        return None

    def _log(self, num_files: int) -> None:
        lines = [f'SkipCorrupt skips {self.num_skipped} of {num_files} image files.']
        lines += list(self.skipped.values())[:NAMES_IN_LOG]
        if self.num_skipped > NAMES_IN_LOG:
            lines.append(f'and {self.num_skipped - NAMES_IN_LOG} more')
        level = logging.WARNING if self.skipped else logging.INFO
        print_log('\n  '.join(lines), logger='current', level=level)


def _children(dataset: Any) -> list[Any]:
    """List the datasets that a wrapper holds; none for a dataset with annotations of its own."""
    if isinstance(dataset, ConcatDataset):
        return list(dataset.datasets)
    if isinstance(dataset, (RepeatDataset, ClassBalancedDataset, DatasetWrapper)):
        return [dataset.dataset]
    if isinstance(dataset, BaseDataset):
        return []
    raise TypeError(
        'expected dataset of SkipCorrupt to be an MMEngine dataset, or such ones in a '
        'ConcatDataset, RepeatDataset, ClassBalancedDataset or SeededDataset, but got '
        f'{type(dataset).__name__}; put SkipCorrupt inside it'
    )


def _leaves(dataset: Any) -> Iterator[BaseDataset]:
    children = _children(dataset)
    if not children:
        yield dataset
    for child in children:
        yield from _leaves(child)


def _image_paths(leaf: BaseDataset) -> Iterable[str]:
    return (leaf.get_data_info(index)['img_path'] for index in range(len(leaf)))


def _prune(dataset: Any, skipped: dict[str, str]) -> None:
    """Take images out of the datasets at the leaves, and let the wrappers know."""
    for leaf in _leaves(dataset):
        _prune_leaf(leaf, skipped)
    _update(dataset)


def _update(dataset: Any) -> None:
    """Let wrappers count their datasets again, from the inside to the outside."""
    children = _children(dataset)
    for child in children:
        _update(child)
    if children and not isinstance(dataset, DatasetWrapper):
        dataset._fully_initialized = False
        dataset.full_init()


def _prune_leaf(leaf: Any, skipped: dict[str, str]) -> None:
    kept = [index for index, path in enumerate(_image_paths(leaf)) if path not in skipped]
    if not kept:
        raise ValueError(
            f'expected at least one image of {type(leaf).__name__} in {leaf.data_root!r} '
            f'to be readable, but got none of {len(leaf)}, for example: '
            f'{skipped[next(iter(_image_paths(leaf)))]}'
        )
    leaf.get_subset_(kept)
