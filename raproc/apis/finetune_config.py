"""Write the config of a fine-tuning: the same that ``raproc train`` takes."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmengine.config import Config

from raproc.datasets import ImageSet
from raproc.engine.shipped import shipped_configs
from raproc.models.recognition_aware import processing_config

SUPERVISED = 'supervised'
LR = 1e-4
"""float: The highest learning rate that is tried: most trained networks bear it."""
LAMBDAS = {'features': 1.0, 'kl': 1e-3, 'mse_softmax': 10.0, SUPERVISED: 1e-3}
"""dict[str, float]: For each recognition loss, the lambda that is tried first."""


@dataclass(frozen=True)
class FinetuneSettings:
    """What a fine-tuning is made of.

    Args:
        model (dict): The config of the model, with its processor.
        task (str): The name of the task.
        images (ImageSet): The images.
        held_out (int): How many of them are kept apart.
        recognizers (Sequence[dict]): The configs of the recognizers in the loss.
        loss (str): One of ``LAMBDAS``.
        batch_size (int): Patches in a batch.
        lr (float, optional): The highest learning rate of Adam; None: ``LR``.
        seed (int): The seed.
        num_workers (int): Processes that load images.
        start (Path): The checkpoint that it starts from.
        check_originals (bool): Whether a recognizer at chance on originals stops it.
    """

    model: dict
    task: str
    images: ImageSet
    held_out: int
    recognizers: Sequence[dict]
    loss: str
    batch_size: int
    lr: float | None
    seed: int
    num_workers: int
    start: Path
    check_originals: bool = True

    def config(self, loss_weight: float, iterations: int, work_dir: Path) -> Config:
        """Make the whole config of a training.

        Args:
            loss_weight (float): Lambda.
            iterations (int): The length of the training.
            work_dir (Path): Its folder.

        Returns:
            Config: The config, without validation.
        """
        lr = LR if self.lr is None else self.lr
        root, _ = shipped_configs()
        config = Config.fromfile(root / '_base_' / 'default_runtime.py')
        dataset = dict(
            type='SpreadSubset',
            num_images=self.held_out,
            rest=True,
            dataset=self.images.train_dataset(),
        )
        config.merge_from_dict(
            dict(
                task=self.task,
                model=self._model(loss_weight),
                train_dataloader=dict(
                    batch_size=self.batch_size,
                    num_workers=self.num_workers,
                    persistent_workers=self.num_workers > 0,
                    drop_last=True,
                    sampler=dict(type='SeededSampler', shuffle=True),
                    dataset=dict(type='SeededDataset', dataset=dataset),
                ),
                optim_wrapper=dict(
                    type='AutocastOptimWrapper',
                    constructor='TrainableOptimWrapperConstructor',
                    optimizer=dict(type='Adam', lr=lr),
                ),
                param_scheduler=dict(
                    type='OneCycleLR',
                    eta_max=lr,
                    total_steps=iterations,
                    pct_start=0.1,
                    by_epoch=False,
                ),
                train_cfg=dict(type='ResumableTrainLoop', max_iters=iterations),
                val_cfg=None,
                val_dataloader=None,
                val_evaluator=None,
                log_processor=dict(by_epoch=False, window_size=20),
                randomness=dict(seed=self.seed),
                load_from=str(self.start),
                check_originals=self.check_originals,
                work_dir=str(work_dir),
            )
        )
        return config

    def _model(self, loss_weight: float) -> dict:
        losses = [self._loss(recognizer, loss_weight) for recognizer in self.recognizers]
        several = dict(type='RandomRecognizerLoss', losses=losses, seed=self.seed)
        processing = dict(
            type='ProcessingLoss'
        )  # the lambdas above are those beside the mean square
        return dict(
            processing_config(self.model),
            processing_loss=processing,
            recognition=losses[0] if len(losses) == 1 else several,
        )

    def _loss(self, recognizer: dict, loss_weight: float) -> dict:
        common = dict(recognizer=copy.deepcopy(recognizer), loss_weight=loss_weight)
        if self.loss == SUPERVISED:
            return dict(type='RecognitionLoss', **common)
        return dict(type='UnsupervisedRecognitionLoss', distance=self.loss, **common)


def check_loss(loss: str, labels: str | None) -> None:
    """Refuse a loss that does not exist, or needs labels that are not there.

    Args:
        loss (str): The name.
        labels (str, optional): The labels of the images.

    Raises:
        ValueError: If it is unknown, or supervised without labels.
    """
    if loss not in LAMBDAS:
        raise ValueError(f'expected loss to be one of {list(LAMBDAS)}, but got {loss!r}')
    if loss == SUPERVISED and labels is None:
        raise ValueError(
            f'expected labels for the loss {SUPERVISED!r}, but got none; set labels (--labels), or '
            'take a loss that needs none'
        )
