"""The images of some classes of a dataset, labelled 0, 1, 2, ... in their own order."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from mmengine.dataset import BaseDataset
from torch.utils.data import Dataset

from raproc.datasets.dataset_wrapper import DatasetWrapper, Index
from raproc.registry import DATASETS

ClassEntry = int | str | Sequence[int]

RANGE = re.compile(r'(\d+)-(\d+)')
EXAMPLES = "an index, a name, a range such as '0-499', or a folder such as 'n01440764'"


@DATASETS.register_module()
class CategorySubset(DatasetWrapper):
    """Keep the images of some classes and number them 0, 1, 2, ... in the given order.

    Of a classification dataset the images of other classes are left out. Of a detection dataset
    the boxes of other classes are, and in training also the images that are left without a box.
    Labels are changed before the dataset's own pipeline runs. The dataset that is held is reduced
    in place; its annotations stay serialised where they are.

    Args:
        dataset (dict | Dataset): The dataset, or its config: one of mmpretrain's (``gt_label``) or
            mmdet's (``instances``), possibly in :class:`SkipCorrupt`, :class:`SeededDataset` or
            another :class:`CategorySubset`.
        classes (Sequence[int | str | Sequence[int]]): Which classes: indices, names, inclusive
            ranges of indices such as ``'0-499'`` or ``(0, 499)``, and names of class folders
            (ImageNet's WordNet ids) where the dataset was read from such folders.
        filter_empty (bool, optional): Whether images without a box of these classes are left out
            of a detection dataset. ``None``: unless it is in test mode. Defaults to None.

    Raises:
        TypeError: If the dataset cannot be taken apart, or has no class labels.
        ValueError: If a class is unknown, ambiguous or named twice, or there is no image of them.

    Examples:
        >>> dataset = dict(type='CategorySubset', classes=['0-499'], dataset=dict(
        ...     type='mmpretrain.ImageNet', data_root='data/imagenet', split='train'))
    """

    def __init__(
        self,
        dataset: dict | Dataset,
        classes: Sequence[ClassEntry],
        filter_empty: bool | None = None,
    ) -> None:
        super().__init__(dataset)
        leaf = _leaf(self.dataset)
        names = self.dataset.metainfo.get('classes')
        self.indices = find_classes(classes, names, getattr(leaf, 'folder_to_idx', {}))
        self.relabel = Relabel(self.indices)
        self.filter_empty = not leaf.test_mode if filter_empty is None else filter_empty
        kept = np.flatnonzero([self._is_kept(index) for index in range(len(self.dataset))])
        if not len(kept):
            raise ValueError(
                'expected CategorySubset to keep at least one image, but got none of '
                f'{len(leaf)} of {type(leaf).__name__} for classes={_shown(classes)}; choose '
                'other classes'
            )
        leaf.get_subset_(kept.tolist())
        steps = leaf.pipeline.transforms
        steps.insert(sum(isinstance(step, Relabel) for step in steps), self.relabel)

    @property
    def metainfo(self) -> dict:
        """The dataset's meta information, with ``classes`` (and their ``palette``) of the subset.

        A ``dataset_type`` is left out: metrics take it for the names of all classes.
        """
        metainfo = self.dataset.metainfo
        metainfo.pop('dataset_type', None)
        size = len(metainfo['classes'])
        for key in ('classes', 'palette'):
            if key in metainfo and len(metainfo[key]) == size:
                metainfo[key] = tuple(metainfo[key][index] for index in self.indices)
        return metainfo

    def get_data_info(self, index: Index) -> dict:
        """Annotation of one sample.

        Args:
            index (int | tuple[int, int]): Its index in the subset, or the pair that
                :class:`SeededSampler` gives.

        Returns:
            dict: The annotation with the labels of the subset.
        """
        return self.relabel(self.dataset.get_data_info(index))

    def _is_kept(self, index: int) -> bool:
        info = self.dataset.get_data_info(index)
        labels = _labels(info)
        found = any(label in self.relabel.new_labels for label in labels)
        return found or ('instances' in info and not self.filter_empty)


class Relabel:
    """The first step of a pipeline: old labels become new ones, boxes of other classes go.

    Args:
        indices (Sequence[int]): The classes of the subset; the first becomes label 0.
    """

    def __init__(self, indices: Sequence[int]) -> None:
        self.new_labels = {old: new for new, old in enumerate(indices)}

    def __call__(self, info: dict) -> dict:
        """Change the labels of one annotation.

        Args:
            info (dict): The annotation with ``gt_label`` or ``instances``; changed in place.

        Returns:
            dict: The annotation.
        """
        if 'instances' in info:
            info['instances'] = [
                dict(instance, bbox_label=self.new_labels[instance['bbox_label']])
                for instance in info['instances']
                if instance['bbox_label'] in self.new_labels
            ]
        else:
            info['gt_label'] = self.new_labels[int(info['gt_label'])]
        return info

    def __repr__(self) -> str:
        return f'{type(self).__name__}({_shown(list(self.new_labels))})'


def find_classes(
    classes: Sequence[ClassEntry], names: Sequence[str] | None, folders: dict[str, int]
) -> list[int]:
    """Find the indices of classes, in the order in which they are asked for.

    Args:
        classes (Sequence[int | str | Sequence[int]]): See :class:`CategorySubset`.
        names (Sequence[str], optional): All classes of the dataset.
        folders (dict[str, int]): Index of each class folder; may be empty.

    Returns:
        list[int]: The indices.

    Raises:
        TypeError: If ``classes`` is no list, or the dataset does not know its classes.
        ValueError: If a class is unknown, ambiguous or named twice.
    """
    if names is None:
        raise TypeError(
            'expected dataset of CategorySubset to know its classes, but got one without them; '
            'set metainfo=dict(classes=[...]) of the dataset'
        )
    if not isinstance(classes, Sequence) or isinstance(classes, str) or not len(classes):
        raise TypeError(
            'expected classes of CategorySubset to be a list of at least one class, each '
            f'{EXAMPLES}, but got {classes!r}'
        )
    found = [index for entry in classes for index in _find(entry, names, folders)]
    twice = [index for index, count in Counter(found).items() if count > 1]
    if twice:
        raise ValueError(
            'expected classes of CategorySubset to name each class once, but got these twice: '
            + ', '.join(f'{index} ({names[index]})' for index in twice[:10])
        )
    return found


def _find(entry: ClassEntry, names: Sequence[str], folders: dict[str, int]) -> list[int]:
    """List the indices of one entry: one index, or those of a range."""
    if isinstance(entry, str):
        same = [index for index, name in enumerate(names) if name == entry]
        if len(same) > 1:
            raise ValueError(
                f'expected clear classes of CategorySubset, but got {entry!r}, the name of '
                f'several classes: {same}; use the indices'
            )
        if same or entry in folders:
            return same or [folders[entry]]
        matched = RANGE.fullmatch(entry)
        entry = tuple(map(int, matched.groups())) if matched else entry
    bounds = entry if isinstance(entry, list | tuple) else (entry, entry)
    numbers = [bound for bound in bounds if isinstance(bound, int)]
    if len(numbers) == len(bounds) == 2 and 0 <= numbers[0] <= numbers[1] < len(names):
        return list(range(numbers[0], numbers[1] + 1))
    raise ValueError(
        f'expected classes of CategorySubset to be among the {len(names)} classes of the dataset '
        f'(0 to {len(names) - 1}), each {EXAMPLES}, but got {entry!r}'
    )


def _leaf(dataset: Dataset) -> BaseDataset:
    """Unwrap the dataset that holds the annotations inside of raproc's wrappers."""
    if isinstance(dataset, DatasetWrapper):
        return _leaf(dataset.dataset)
    if isinstance(dataset, BaseDataset):
        return dataset
    raise TypeError(
        'expected dataset of CategorySubset to be an MMEngine dataset, or one in SkipCorrupt or '
        f'SeededDataset, but got {type(dataset).__name__}; put CategorySubset inside it'
    )


def _labels(info: dict) -> list[int]:
    """Read the labels of an image or of its boxes."""
    if 'instances' in info:
        return [instance['bbox_label'] for instance in info['instances']]
    label = info.get('gt_label')
    if label is None or np.ndim(label):
        raise TypeError(
            'expected dataset of CategorySubset to have one gt_label for each image, or instances, '
            f'but got {sorted(info)} with gt_label={label!r}'
        )
    return [int(label)]


def _shown(classes: Sequence[ClassEntry]) -> str:
    """Write a list as text, shortened in its middle."""
    if len(classes) <= 10:
        return repr(list(classes))
    first, last = (', '.join(map(repr, part)) for part in (classes[:3], classes[-3:]))
    return f'[{first}, ..., {last}]'
