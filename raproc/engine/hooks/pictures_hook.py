"""Show while training the images that P produces for some validation images."""

from __future__ import annotations

from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper

from raproc.registry import HOOKS
from raproc.visualization import Tile, draw_panel

COLUMNS = ('processed', 'seen', 'target')


@HOOKS.register_module()
class PicturesHook(Hook):
    """Draw input, processed image and target of some validation images every N iterations.

    The picture goes to all backends of the visualizer: a file in ``vis_data/vis_image``,
    TensorBoard, Weights & Biases or MLflow. What T makes for recognizers is a column of its own.
    The training is the same with and without this hook.

    Args:
        interval (int): Iterations from one picture to the next. Defaults to 1000.
        num_images (int): How many images, evenly spread over the validation set. Defaults to 4.
        tile_width (int): The longer side of each image, in pixels. Defaults to 256.

    Raises:
        ValueError: If a number is less than 1.
    """

    priority = 'LOW'

    def __init__(self, interval: int = 1000, num_images: int = 4, tile_width: int = 256) -> None:
        for name, value in dict(interval=interval, num_images=num_images).items():
            if value < 1:
                raise ValueError(
                    f'expected {name} of PicturesHook to be at least 1, but got {value}'
                )
        self.interval = interval
        self.num_images = num_images
        self.tile_width = tile_width
        self._samples: list[dict] = []
        self._batch: dict = {}

    @master_only
    def before_train(self, runner) -> None:
        """Load the images.

        Args:
            runner (Runner): The runner.

        Raises:
            ValueError: If the run has no validation set.
        """
        if runner.val_loop is None:
            raise ValueError(
                'expected a run with validation images for PicturesHook, but got no '
                'val_dataloader; set val_dataloader, val_cfg and val_evaluator, or remove the hook'
            )
        loader = runner.val_loop.dataloader
        whole = len(loader.dataset)
        number = min(self.num_images, whole)
        self._samples = [loader.dataset[index * whole // number] for index in range(number)]
        self._batch = loader.collate_fn(self._samples)

    @master_only
    def after_train_iter(
        self,
        runner,
        batch_idx: int,
        data_batch: dict | None = None,
        outputs: dict | None = None,
    ) -> None:
        """Draw the images.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch of the training.
            outputs (dict, optional): Its losses.
        """
        if not self.every_n_train_iters(runner, self.interval):
            return
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        model.eval()
        results = model.val_step(self._batch)
        model.train()
        columns = [name for name in COLUMNS if name != 'seen' or model.transformer is not None]
        rows = []
        for sample, result in zip(self._samples, results, strict=True):
            versions = {name: result.get(name).cpu() for name in columns}
            versions = dict(input=sample['inputs'], **versions)
            rows.append({name: Tile(image) for name, image in versions.items()})
        picture = draw_panel(rows, tile_width=self.tile_width)
        runner.visualizer.add_image('validation', picture, step=runner.iter + 1)
