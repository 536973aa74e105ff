"""A folder of images without annotations, or with label maps in another folder."""

import logging
import os.path as osp
from collections.abc import Sequence
from pathlib import Path

from mmengine.dataset import BaseDataset
from mmengine.logging import print_log

from raproc.datasets.folder_files import SUFFIXES, LeftOut, image_files, summary_of
from raproc.registry import DATASETS


@DATASETS.register_module()
class FolderDataset(BaseDataset):
    """All images below a folder, in the order of their paths; an item has ``img_path``.

    Hidden files and folders are skipped; other files that are left out are counted and named in the
    log. Suffixes count in upper and lower case, and links are
    followed, each folder once. Paths are compared by code points, so the order is the same on every
    machine.

    Args:
        data_root (str): The folder.
        suffixes (Sequence[str], optional): What image files end with. ``None`` takes the common
            formats that :func:`raproc.datasets.read_image` reads. Defaults to None.
        masks (str, optional): A folder that has a label map ``PATH.png`` for each image ``PATH.*``:
            the index of each pixel's class, 255 for none. If there is a ``classes.txt`` in it, its
            lines are the names of the classes. An item then has a ``seg_map_path`` for
            ``mmseg.LoadAnnotations``. Defaults to None.
        **kwargs: As for mmengine's ``BaseDataset``, such as ``pipeline``.

    Raises:
        FileNotFoundError: If there is no such folder, or no image in it, or no mask of an image.
        ValueError: If two images would share a mask: their names differ in the suffix alone.

    Examples:
        >>> dataset = dict(type='FolderDataset', data_root='photos', pipeline=[
        ...     dict(type='LoadImage'), dict(type='JPEGCompression'),
        ...     dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))])
    """

    def __init__(
        self,
        data_root: str,
        suffixes: Sequence[str] | None = None,
        masks: str | None = None,
        **kwargs,
    ) -> None:
        self.suffixes = tuple(suffixes or SUFFIXES)
        self.masks = None if masks is None else Path(masks).expanduser()
        names = None if self.masks is None else self.masks / 'classes.txt'
        if names is not None and names.is_file():
            lines = names.read_text(encoding='utf-8').splitlines()
            classes = tuple(line.strip() for line in lines if line.strip())
            kwargs['metainfo'] = dict(classes=classes) | (kwargs.get('metainfo') or {})
        super().__init__(data_root=osp.expanduser(data_root), **kwargs)

    def load_data_list(self) -> list[dict]:
        """Look for the images.

        Returns:
            list[dict]: ``img_path`` of each image, and ``seg_map_path`` where there are masks.
        """
        root = self.data_root or ''
        check_folder(root, self.suffixes)
        left_out: list[LeftOut] = []
        paths = image_files(root, self.suffixes, left_out)
        paths = sorted(paths)
        for line in summary_of(left_out):
            print_log(f'FolderDataset {root!r}: {line}', logger='current', level=logging.WARNING)
        masks = [{}] * len(paths) if self.masks is None else self._masks(self.masks, paths)
        return [dict(img_path=osp.join(root, path), **mask) for path, mask in zip(paths, masks)]

    def _masks(self, folder: Path, paths: Sequence[str]) -> list[dict]:
        masks = [folder / Path(path).with_suffix('.png') for path in paths]
        owners: dict[Path, str] = {}
        for path, mask in zip(paths, masks):
            other = owners.setdefault(mask, path)
            if other != path:
                raise ValueError(
                    f'expected images in {self.data_root} with different names, but got {other} '
                    f'and {path}, which would share the mask {mask}; rename one of them, or leave '
                    'one out; masks belong into a folder of their own'
                )
        missing = [mask for mask in masks if not mask.is_file()]
        if missing:
            raise FileNotFoundError(
                f'expected a mask for each of the {len(masks)} images of {self.data_root}, but got '
                f'none for {len(missing)}, such as {missing[0]}; set labels (--labels) or masks to '
                'the folder that has them'
            )
        known = dict(label_map=None, reduce_zero_label=False, seg_fields=[])  # as mmseg's have
        return [dict(known, seg_map_path=str(mask)) for mask in masks]


def check_folder(root: str, suffixes: Sequence[str] = SUFFIXES) -> None:
    """Check that there is an image in a folder or below it; stop at the first one found.

    Args:
        root (str): The folder.
        suffixes (Sequence[str]): What image files end with.

    Raises:
        FileNotFoundError: If not, naming the folder and the suffixes.
    """
    problem = None
    if not osp.isdir(root):
        problem = 'does not exist'
    elif next(image_files(root, suffixes), None) is None:
        problem = f'holds no image file; looked for {" ".join(suffixes)}, also in subfolders'
    if problem:
        raise FileNotFoundError(
            f'folder {str(root)!r} of FolderDataset {problem}; set the environment variable '
            'RAPROC_FOLDER (or data_root in the config) to a folder of images'
        )
