"""What raproc's dataset wrappers share: they look like the dataset that they hold."""

from typing import Any

from torch.utils.data import Dataset

from raproc.registry import DATASETS

Index = int | tuple[int, int]


class DatasetWrapper(Dataset):
    """Base class of wrappers that pass everything on to another dataset.

    Args:
        dataset (dict | Dataset): The dataset, or its config.
    """

    def __init__(self, dataset: dict | Dataset) -> None:
        self.dataset: Any = DATASETS.build(dataset) if isinstance(dataset, dict) else dataset
        self.full_init()

    @property
    def metainfo(self) -> dict:
        """Meta information of the dataset, such as its classes."""
        return getattr(self.dataset, 'metainfo', {})

    def full_init(self) -> None:
        """Load the annotations, if that has not happened yet."""
        if hasattr(self.dataset, 'full_init'):
            self.dataset.full_init()

    def get_data_info(self, index: Index) -> dict:
        """Annotation of one sample.

        Args:
            index (int | tuple[int, int]): Its index, or the pair that :class:`SeededSampler` gives.

        Returns:
            dict: The annotation, as the dataset holds it.
        """
        return self.dataset.get_data_info(index)

    def __getitem__(self, index: Index) -> Any:
        return self.dataset[index]

    def __len__(self) -> int:
        return len(self.dataset)
