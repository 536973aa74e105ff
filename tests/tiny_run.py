"""A whole run that is small enough for tests: images, a config, and hooks that disturb it."""

import os
import uuid
from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config
from mmengine.evaluator import BaseMetric
from mmengine.hooks import Hook
from mmengine.runner import find_latest_checkpoint
from PIL import Image
from tiny import CLASSIFIER, EDITOR

from raproc.registry import HOOKS, METRICS

ROOT = Path(__file__).parents[1]
PACK = dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))


@HOOKS.register_module(force=True)
class SignalHook(Hook):
    """Sends a signal to its own process after an iteration."""

    def __init__(self, iteration, signal):
        self.iteration = iteration
        self.signal = signal

    def after_train_iter(self, runner, *args, **kwargs):
        if runner.iter + 1 == self.iteration:
            os.kill(os.getpid(), self.signal)


@HOOKS.register_module(force=True)
class PoisonHook(Hook):
    """Makes the processor's weights NaN before an iteration."""

    def __init__(self, iteration):
        self.iteration = iteration

    def before_train_iter(self, runner, *args, **kwargs):
        if runner.iter + 1 == self.iteration:
            next(runner.model.processor.parameters()).data.fill_(float('nan'))


@METRICS.register_module(force=True)
class CountMetric(BaseMetric):
    """Grows with every validation."""

    default_prefix = ''
    count = 0

    def process(self, data_batch, data_samples):
        self.results.append(0)

    def compute_metrics(self, results):
        self.count += 1
        return dict(count=self.count, twice=2 * self.count)


def make_data(root):
    """Ten random images in four class folders, and random weights of a classifier."""
    for index in range(10):
        folder = root / 'images' / f'class{index % 4}'
        folder.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(index).integers(0, 256, (40, 48, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f'{index}.png')
    from raproc.models.recognizers import MMPretrainRecognizer

    torch.manual_seed(0)
    network = MMPretrainRecognizer(CLASSIFIER, allow_random=True).network
    torch.save(network.state_dict(), root / 'weights.pth')
    return root


def run_config(data, work_dir, **options):
    """A config of raproc's own runtime: two epochs of three iterations, a checkpoint every second.

    ``options`` have ``__`` for the dots of their keys.
    """
    recognizer = dict(
        type='MMPretrainRecognizer',
        model=CLASSIFIER,
        name='tiny',
        weights=str(data / 'weights.pth'),
    )
    dataset = dict(type='mmpretrain.CustomDataset', data_root=str(data / 'images'))
    random = [
        dict(type='LoadImage'),
        dict(type='mmpretrain.RandomCrop', crop_size=32),
        dict(type='mmpretrain.RandomFlip', prob=0.5),
        dict(type='GaussianNoise'),
        PACK,
    ]
    fixed = [dict(type='LoadImage'), dict(type='JPEGCompression'), PACK]
    loader = dict(
        batch_size=4,
        num_workers=0,
        sampler=dict(type='DefaultSampler', shuffle=False),
        dataset=dict(dataset, pipeline=fixed),
    )
    config = Config.fromfile(ROOT / 'configs/_base_/default_runtime.py')
    config.merge_from_dict(
        dict(
            model=dict(
                type='RecognitionAwareModel',
                processor=EDITOR,
                processing_loss=dict(type='ProcessingLoss'),
                recognition=dict(type='RecognitionLoss', recognizer=recognizer),
            ),
            train_dataloader=dict(
                batch_size=4,
                num_workers=2,
                persistent_workers=True,
                sampler=dict(type='SeededSampler', shuffle=True),
                dataset=dict(type='SeededDataset', dataset=dict(dataset, pipeline=random)),
            ),
            val_dataloader=loader,
            test_dataloader=loader,
            val_cfg=dict(),
            test_cfg=dict(),
            val_evaluator=[
                dict(type='ImageQuality'),
                dict(
                    type='RecognizedBy',
                    recognizer=recognizer,
                    metric=dict(type='mmpretrain.Accuracy'),
                ),
            ],
            train_cfg=dict(type='ResumableTrainLoop', max_epochs=2, val_interval=2),
            optim_wrapper=dict(
                type='OptimWrapper',
                constructor='TrainableOptimWrapperConstructor',
                optimizer=dict(type='Adam', lr=1e-3),
            ),
            param_scheduler=dict(
                type='OneCycleLR', eta_max=1e-3, total_steps=2, convert_to_iter_based=True
            ),
            work_dir=str(work_dir),
            experiment_name=uuid.uuid4().hex,
        )
    )
    config.test_evaluator = config.val_evaluator
    config.default_hooks.checkpoint.update(by_epoch=False, interval=2)
    config.custom_imports = dict(imports=['raproc', 'tiny_run'])
    config.merge_from_dict({key.replace('__', '.'): value for key, value in options.items()})
    return config


def disturbed(config, **hook):
    """The same config with one more hook."""
    config = Config(config.to_dict())
    config.custom_hooks.append(hook)
    config.experiment_name = uuid.uuid4().hex
    return config


def checkpoints(work_dir):
    """Names of the checkpoints and of what a broken writing left behind."""
    return sorted(path.name for path in Path(work_dir).iterdir() if path.suffix in ('.pth', '.tmp'))


def latest(work_dir):
    """The content of the latest checkpoint, loaded without trust."""
    return torch.load(find_latest_checkpoint(str(work_dir)), weights_only=True)


def losses(work_dir):
    """The loss of every iteration so far, exactly."""
    return latest(work_dir)['message_hub']['log_scalars']['train/loss']['values'].tolist()
