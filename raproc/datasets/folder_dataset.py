"""A folder of images without annotations, for training that needs no labels."""

import logging
import os.path as osp
from collections.abc import Sequence

from mmengine.dataset import BaseDataset
from mmengine.logging import print_log

from raproc.datasets.folder_files import SUFFIXES, LeftOut, image_files, summary_of
from raproc.registry import DATASETS


@DATASETS.register_module()
class FolderDataset(BaseDataset):
    """All images below a folder, in the order of their paths; an item has ``img_path`` only.

    Hidden files and folders are skipped; other files that are left out are counted and named in the
    log. Suffixes count in upper and lower case, and links are
    followed, each folder once. Paths are compared by code points, so the order is the same on every
    machine.

    Args:
        data_root (str): The folder.
        suffixes (Sequence[str], optional): What image files end with. ``None`` takes the common
            formats that :func:`raproc.datasets.read_image` reads. Defaults to None.
        **kwargs: As for mmengine's ``BaseDataset``, such as ``pipeline``.

    Raises:
        FileNotFoundError: If there is no such folder, or no image in it.

    Examples:
        >>> dataset = dict(type='FolderDataset', data_root='photos', pipeline=[
        ...     dict(type='LoadImage'), dict(type='JPEGCompression'),
        ...     dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))])
    """

    def __init__(self, data_root: str, suffixes: Sequence[str] | None = None, **kwargs) -> None:
        self.suffixes = tuple(suffixes or SUFFIXES)
        super().__init__(data_root=osp.expanduser(data_root), **kwargs)

    def load_data_list(self) -> list[dict]:
        """Look for the images.

        Returns:
            list[dict]: ``img_path`` of each image.
        """
        root = self.data_root or ''
        check_folder(root, self.suffixes)
        left_out: list[LeftOut] = []
        paths = image_files(root, self.suffixes, left_out)
        paths = sorted(paths)
        for line in summary_of(left_out):
            print_log(f'FolderDataset {root!r}: {line}', logger='current', level=logging.WARNING)
        return [dict(img_path=osp.join(root, path)) for path in paths]


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
