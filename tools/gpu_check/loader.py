"""Whether the data loader feeds this card."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from benchmarks.data import write_imagenet
from benchmarks.pairs import CONFIGS
from findings import Findings, classifier_model, optimizer_of
from mmengine.config import Config
from mmengine.runner import Runner

FILES = 40  # listed again and again
IMAGES_PER_WORKER = 400


def loader(findings: Findings) -> None:
    """Measure whether all cores load data as fast as the card takes them."""
    cores = len(os.sched_getaffinity(0))
    workers = 0 if findings.dry else max(cores - 1, 1)
    torch.backends.cudnn.benchmark = not findings.dry
    with TemporaryDirectory() as folder:
        write_imagenet(Path(folder), FILES)
        for task in ('sr',) if findings.dry else ('sr', 'dn', 'jpeg'):
            what = f'{task}, {workers} workers, {cores} cores'
            findings.attempt(what, feed, findings, what, folder, task, workers)
    torch.backends.cudnn.benchmark = False


def feed(findings: Findings, what: str, folder: str, task: str, workers: int) -> None:
    """Measure the data of a task alone and, of SR, with a step, and the step alone."""
    images = 80 if findings.dry else IMAGES_PER_WORKER * max(workers, 1)
    names = [f'{i % FILES:04}.JPEG 0' for i in range(images)]
    Path(folder, 'meta', 'train.txt').write_text('\n'.join(names))
    config = Config.fromfile(CONFIGS / 'datasets' / f'imagenet_{task}.py').train_dataloader
    config.dataset.dataset.data_root = folder
    config.update(num_workers=workers, persistent_workers=workers > 0, pin_memory=not findings.dry)
    batches = Runner.build_dataloader(config, seed=0)
    findings.tell(
        f'{what}: load',
        None,
        images_per_second=rate(findings, batches, workers, lambda batch: None),
    )
    if task == 'sr':
        model = classifier_model(findings.device)
        wrapper = optimizer_of(model, 'bf16')
        step = lambda batch: model.train_step(batch, wrapper)  # noqa: E731
        together = rate(findings, batches, workers, step)
        batch = next(iter(batches))
        alone = findings.rate(lambda: step(batch), len(batch['inputs']))['images_per_second']
        findings.tell(
            f'{what}: load and step',
            None,
            images_per_second=together,
            step_alone=alone,
            share_of_the_step_alone=round(together / alone, 2),
        )


def rate(findings: Findings, batches, workers: int, use: Callable) -> float:
    """Measure images/s without the batches that workers have ready when the first one is used."""
    ready, count, begin = 2 * workers + 1, 0, 0.0
    for index, batch in enumerate(batches):
        use(batch)
        if index == ready:
            findings.wait()
            count, begin = 0, time.perf_counter()
        elif index > ready:
            count += len(batch['inputs'])
    findings.wait()
    return round(count / (time.perf_counter() - begin), 1)
