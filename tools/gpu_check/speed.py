"""How fast steps and the loader are on this card, and what memory steps take."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from benchmarks.data import write_imagenet
from benchmarks.pairs import CONFIGS, batch_of
from benchmarks.step import AUTHORS, authors_step, raproc_step
from equality import boxes_batch
from findings import WRAPPERS, Findings, classifier_model, detector_model, optimizer_of
from mmengine.config import Config
from mmengine.runner import Runner

SIZES = [(600, 1000), (600, 800), (600, 904), (800, 600)]
SIZES += [(600, 752), (904, 600), (600, 856), (600, 640)]


def ladder(findings: Findings) -> None:
    """Measure an RA step with ResNet-18, from the authors' arrangement to torch.compile."""
    torch.backends.cudnn.benchmark = not findings.dry
    for tf32 in (False,) if findings.dry else (False, True):
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        for number in (2,) if findings.dry else (20, 64):
            batch = batch_of(number, 64 if findings.dry else 224)
            first: list[float] = []
            for name, make in steps(batch, findings).items():
                findings.attempt(name, rung, findings, f'{name}, tf32={tf32}', make, number, first)
                torch.cuda.empty_cache()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False


def steps(batch: dict, findings: Findings) -> dict:
    """Name what makes each step, so that only one of them is in memory."""
    device = findings.device
    options = {
        'R frozen': dict(channels_last=False),
        '+ channels_last': {},
        '+ bf16': dict(wrapper=WRAPPERS['bf16']),
        'bf16, NCHW': dict(wrapper=WRAPPERS['bf16'], channels_last=False),
    }
    if not findings.dry:
        options['fp16'] = dict(wrapper=WRAPPERS['fp16'])
        options['+ bf16 + compile'] = dict(wrapper=WRAPPERS['bf16'], compiled=True)
    made = {AUTHORS: lambda: authors_step(batch, device)}
    for name, more in options.items():
        made[name] = lambda more=more: raproc_step(batch, device, **more)
    return made


def rung(findings: Findings, name: str, make, number: int, first: list[float]) -> None:
    found = findings.rate(make(), number)
    first.append(found['images_per_second'])
    times = round(first[-1] / first[0], 2)
    findings.tell(f'step, batch {number}: {name}', None, times_the_authors=times, **found)


def detector(findings: Findings) -> None:
    """Measure RA with Faster R-CNN C4, and what cudnn.benchmark does to images of many sizes."""
    sizes = [(96, 128), (96, 112)] if findings.dry else SIZES
    trials = [(50, 'fp32'), *([] if findings.dry else [(50, 'bf16'), (101, 'fp32')])]
    for depth, kind in trials:
        model = detector_model(findings.device, depth)
        wrapper, batch = optimizer_of(model, kind), boxes_batch(*sizes[0])
        found = findings.rate(lambda: model.train_step(batch, wrapper), 1, 6)  # noqa: B023
        findings.tell(f'RA, Faster R-CNN R{depth}-C4 {sizes[0]}, {kind}', None, **found)
    for benchmark in (False, True):
        torch.backends.cudnn.benchmark = benchmark
        model = detector_model(findings.device, 50)
        wrapper = optimizer_of(model, 'fp32')
        visits = []
        for _ in range(2):
            begin = time.perf_counter()
            for size in sizes:
                model.train_step(boxes_batch(*size), wrapper)
            findings.wait()
            visits.append(round(time.perf_counter() - begin, 2))
        what = f'{len(sizes)} sizes, cudnn.benchmark={benchmark}'
        findings.tell(what, None, first_seconds=visits[0], second_seconds=visits[1])
    torch.backends.cudnn.benchmark = False


def loader(findings: Findings) -> None:
    """Measure whether data arrive as fast as the card takes them."""
    with TemporaryDirectory() as folder:
        write_imagenet(Path(folder), 40)
        names = [f'{i % 40:04}.JPEG 0' for i in range(80 if findings.dry else 1200)]
        Path(folder, 'meta', 'train.txt').write_text('\n'.join(names))
        for task in ('sr',) if findings.dry else ('sr', 'dn', 'jpeg'):
            for workers in (0,) if findings.dry else (4, 8, 15):
                feed(findings, folder, task, workers)


def feed(findings: Findings, folder: str, task: str, workers: int) -> None:
    config = Config.fromfile(CONFIGS / 'datasets' / f'imagenet_{task}.py').train_dataloader
    config.dataset.dataset.data_root = folder
    config.update(num_workers=workers, persistent_workers=workers > 0, pin_memory=not findings.dry)
    batches = Runner.build_dataloader(config, seed=0)
    model = classifier_model(findings.device) if task == 'sr' else None
    wrapper = optimizer_of(model, 'bf16') if model else None
    for step in (False, True) if model else (False,):
        count, begin = 0, 0.0
        for index, batch in enumerate(batches):
            if step:
                model.train_step(batch, wrapper)
            count += len(batch['inputs'])
            if index == 0:
                findings.wait()
                count, begin = 0, time.perf_counter()
        findings.wait()
        rate = round(count / (time.perf_counter() - begin), 1)
        what = f'{task}, {workers} workers: load{" and step" if step else ""}'
        findings.tell(what, None, images_per_second=rate)
