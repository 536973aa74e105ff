"""What mmengine's Runner with all hooks costs, and what a frozen recognizer leaves behind."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch
from mmengine.config import Config
from mmengine.runner import Runner, find_latest_checkpoint
from torch import nn

from raproc.engine import ResumableTrainLoop, build_runner
from raproc.registry import LOOPS

from .pairs import CONFIGS, method_config
from .report import Setup, figure_row, ratio_row, seconds


@LOOPS.register_module()
class TakingTurnsLoop(ResumableTrainLoop):
    """Before each epoch of the Runner, runs as many bare steps on a batch at hand."""

    def run_epoch(self) -> None:
        """Time both."""
        device, steps = next(self.runner.model.parameters()).device.type, len(self.dataloader)
        self.times = getattr(self, 'times', dict(bare=[], runner=[]))
        self.times['bare'].append(seconds(self.run_bare, device) / steps)
        self.times['runner'].append(seconds(super().run_epoch, device) / steps)

    def run_bare(self) -> None:
        """Only the steps."""
        batch = next(iter(self.dataloader))
        for _ in range(len(self.dataloader)):
            self.runner.model.train_step(batch, self.runner.optim_wrapper)


def measure(setup: Setup, steps: int = 50) -> list[dict]:
    """Epochs of the Runner, each with a log line and a checkpoint, and as many bare steps."""
    steps = 2 if setup.quick else steps
    parts = training_parts(setup, steps)
    parts['train_cfg'] = dict(type='TakingTurnsLoop', max_epochs=1 + setup.repeats)
    parts['default_hooks.checkpoint.interval'] = steps
    with redirect_stdout(StringIO()), runner_of(**parts) as runner:
        runner.train()
        checkpoint = torch.load(find_latest_checkpoint(runner.work_dir), weights_only=True)
    bare, whole = (values[1:] for values in runner.train_loop.times.values())
    what = f'Runner, all default hooks, a checkpoint every {steps} iterations : bare loop'
    value = f'{1e3 * median(whole):.1f} : {1e3 * median(bare):.1f} ms per iteration'
    row = ratio_row('runner', what, value, whole, bare, '<= 1.05')
    return [row, *frozen_rows(runner.model, checkpoint)]


def training_parts(setup: Setup, steps: int) -> dict:
    """Describe a training on pairs in memory, with epochs of so many steps."""
    schedule = Config.fromfile(CONFIGS / 'schedules' / 'cls_6e.py')
    parts = dict(optim_wrapper=schedule.optim_wrapper, param_scheduler=schedule.param_scheduler)
    parts['optim_wrapper'].type = 'AutocastOptimWrapper'
    parts['train_dataloader'] = loader(setup, steps * setup.batch_size, 'SeededSampler')
    return parts


def config_of(work_dir: str, **parts) -> Config:
    """Describe a run with the default hooks on a model of random weights."""
    config = Config.fromfile(CONFIGS / 'default_runtime.py')
    name = Path(work_dir).name
    model = method_config()
    config.merge_from_dict(dict(work_dir=work_dir, experiment_name=name, model=model, **parts))
    return config


@contextmanager
def runner_of(**parts) -> Iterator[Runner]:
    """Build the Runner of such a run, in a folder that is removed after the block, with its log."""
    with TemporaryDirectory() as work_dir:
        runner = build_runner(config_of(work_dir, **parts))
        yield runner
        for handler in list(runner.logger.handlers):
            if isinstance(handler, logging.FileHandler):
                runner.logger.removeHandler(handler)
                handler.close()


def loader(setup: Setup, length: int, sampler: str) -> dict:
    pairs = dict(type='PairInMemory', length=length, size=setup.size)
    seeded = dict(type='SeededDataset', dataset=pairs)
    dataset = seeded if sampler == 'SeededSampler' else pairs
    sampler = dict(type=sampler, shuffle=False)
    return dict(batch_size=setup.batch_size, num_workers=0, sampler=sampler, dataset=dataset)


def frozen_rows(model: nn.Module, checkpoint: dict) -> list[dict]:
    """Count traces of the frozen R in the optimizer, in its gradients and in the checkpoint."""
    network = model.recognizers[0].network
    weights = list(network.parameters())
    trained = len(list(model.processor.parameters()))
    bytes_more = num_bytes(checkpoint['state_dict']) - num_bytes(model.processor.state_dict())
    counts = {
        'optimizer states': (len(checkpoint['optimizer']['state']) - trained, len(weights)),
        'weight gradients': (sum(w.grad is not None for w in weights), len(weights)),
        'bytes in the checkpoint': (bytes_more, num_bytes(network.state_dict())),
    }
    return [
        figure_row('runner', f'{what} of the frozen R', f'{n} of {most}', n, '0')
        for what, (n, most) in counts.items()
    ]


def num_bytes(state_dict: dict) -> int:
    return sum(tensor.nbytes for tensor in state_dict.values())
