"""A folder of images without annotations, for training that needs no labels."""

import os
import os.path as osp
from collections.abc import Iterator, Sequence

from mmengine.dataset import BaseDataset

from raproc.registry import DATASETS

SUFFIXES = (
    '.apng .avif .bmp .dib .gif .j2k .jfif .jp2 .jpe .jpeg .jpg .pbm .pgm .png .pnm .ppm .tga .tif '
    '.tiff .webp'
).split()


@DATASETS.register_module()
class FolderDataset(BaseDataset):
    """All images below a folder, in the order of their paths; an item has ``img_path`` only.

    Hidden files and folders are skipped, suffixes count in upper and lower case, and links are
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
        paths = image_files(root, self.suffixes)
        return [dict(img_path=osp.join(root, path)) for path in sorted(paths)]


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


def image_files(root: str, suffixes: Sequence[str] = SUFFIXES) -> Iterator[str]:
    """Go through the image files below a folder.

    Args:
        root (str): The folder.
        suffixes (Sequence[str]): What image files end with.

    Yields:
        str: Path of a file relative to ``root``, with ``/`` between its parts.
    """
    endings, seen = tuple(suffix.lower() for suffix in suffixes), set()
    for folder, subfolders, files in os.walk(root, followlinks=True):
        real = osp.realpath(folder)
        if real in seen:  # links may lead in circles
            subfolders.clear()
            continue
        seen.add(real)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith('.'))
        inside = osp.relpath(folder, root).replace(os.sep, '/')
        for name in files:
            if not name.startswith('.') and name.lower().endswith(endings):
                yield name if inside == '.' else f'{inside}/{name}'
