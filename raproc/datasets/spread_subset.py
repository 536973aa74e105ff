"""Take some images of a dataset, evenly spread over it, for a short run."""

from torch.utils.data import Dataset

from raproc.datasets.dataset_wrapper import DatasetWrapper, Index
from raproc.registry import DATASETS


@DATASETS.register_module()
class SpreadSubset(DatasetWrapper):
    """Keep some images of a dataset, evenly spread, so that sorted classes are all among them.

    Args:
        dataset (dict | Dataset): The dataset, or its config.
        num_images (int): How many are kept; at least 1. A smaller dataset is kept as a whole.
        rest (bool): Whether the others are kept instead: what trains beside a test set of these.
            Defaults to False.

    Raises:
        ValueError: If ``num_images`` is less than 1, or nothing is left.
    """

    def __init__(self, dataset: dict | Dataset, num_images: int, rest: bool = False) -> None:
        if num_images < 1:
            raise ValueError(
                f'expected at least one image, but got num_images={num_images}; set --images'
            )
        super().__init__(dataset)
        whole = len(self.dataset)  # type: ignore[arg-type]
        kept = min(num_images, whole)
        self.indices = [number * whole // kept for number in range(kept)]
        if rest:
            self.indices = sorted(set(range(whole)) - set(self.indices))
        if not self.indices:
            raise ValueError(
                f'expected more than {num_images} images, so that some are left, but got {whole}; '
                'set num_images'
            )

    def get_data_info(self, index: Index) -> dict:
        """Annotation of one sample.

        Args:
            index (int): Its index among those that are kept.

        Returns:
            dict: The annotation, as the dataset holds it.
        """
        return super().get_data_info(self.indices[index])  # type: ignore[index]

    def __getitem__(self, index: Index):
        return super().__getitem__(self.indices[index])  # type: ignore[index]

    def __len__(self) -> int:
        return len(self.indices)
