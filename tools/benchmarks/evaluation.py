"""Scoring P by several recognizers, beside P and each of them once and nothing else."""

from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from statistics import median

import torch
from mmengine.runner import Runner

from .pairs import MEAN, STD, recognizer
from .report import Setup, ratio_row, take_turns
from .runner import loader, runner_of

RECOGNIZERS = ('resnet18', 'resnet50', 'resnet101', 'densenet121', 'vgg16')


def measure(setup: Setup, names: Sequence[str] = RECOGNIZERS, images: int = 8) -> list[dict]:
    """Score a row of a table by the Runner, without and with PSNR and SSIM."""
    images = 2 if setup.quick else images
    accuracy = dict(type='mmpretrain.Accuracy')
    metrics = [dict(type='RecognizedBy', recognizer=recognizer(n), metric=accuracy) for n in names]
    both = [*metrics, dict(type='ImageQuality')]
    parts = dict(test_cfg=dict(), test_dataloader=loader(setup, images, 'DefaultSampler'))
    with (
        redirect_stdout(StringIO()),
        runner_of(test_evaluator=metrics, **parts) as runner,
        runner_of(test_evaluator=both, **parts) as with_quality,
    ):
        runner.test()  # from here on the metrics and their recognizers exist
        functions = dict(bare=partial(bare_evaluation, runner), whole=runner.test)
        times = take_turns(dict(functions, quality=with_quality.test), setup)
    rates = {name: f'{images / median(values):.2f} images/s' for name, values in times.items()}
    bare, whole, quality = times.values()
    what = f'P once and {len(names)} recognizers, by the Runner : bare'
    value = f'{rates["whole"]} : {rates["bare"]}'
    more = f'{rates["quality"]} : {rates["bare"]}'
    return [
        ratio_row('evaluation', what, value, whole, bare, '<= 1.05'),
        ratio_row('evaluation', 'the same with PSNR and SSIM : bare', more, quality, bare),
    ]


@torch.no_grad()
def bare_evaluation(runner: Runner) -> None:
    networks = [metric.recognizer.network for metric in runner.test_evaluator.metrics]
    device = next(runner.model.parameters()).device
    mean, std = MEAN.to(device), STD.to(device)
    for batch in runner.test_dataloader:
        processed = runner.model.processor(torch.stack(batch['inputs']).to(device) / 255)
        for network in networks:
            network((processed - mean) / std)
