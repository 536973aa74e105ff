"""One step of the other methods, beside the plain arrangement of the same losses.

The plain arrangement is what one writes without thinking of speed: float32, the usual layout in
memory, PyTorch's layers, a recognizer in eval mode whose weights still receive gradients, and a
target whose output is computed like any other and then detached.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median

import torch
import torch.nn.functional as F
from torchvision.models import get_model

from raproc.models import SRResNet
from raproc.models.editors import ResnetGenerator
from raproc.registry import MODELS

from .pairs import MEAN, STD, batch_of, detector, method_config
from .report import Setup, ratio_row, take_turns
from .step import as_floats, raproc_step, with_torch_layers

GOAL = '>= 2.5'
DETECTION_SIZE = 320


def measure(setup: Setup) -> list[dict]:
    """Measure a step of RA with T, of unsupervised RA, and of RA with a detector."""
    images = replace(setup, batch_size=min(setup.batch_size, 2), size=DETECTION_SIZE)
    images = replace(images, size=64) if setup.quick else images
    return [
        *rows('RA with T, ResNet-18', setup, plain_transformer_step, 'ra_transformer'),
        *rows('unsupervised RA, ResNet-18', setup, plain_unsupervised_step, 'unsup_ra'),
        *rows('RA, RetinaNet with ResNet-18', images, plain_detector_step, 'ra', detector()),
    ]


def rows(
    what: str, setup: Setup, plain: Callable, method: str, network: dict | None = None
) -> list[dict]:
    """Let a plain step and raproc's take turns; the last row has the goal."""
    batch = batch_of(setup.batch_size, setup.size, with_boxes=network is not None)
    step = partial(raproc_step, batch, setup.device)
    steps = {
        'plain': plain(batch, setup.device),
        'float32': step(config=method_config(method, network)),
    }
    if setup.in_bfloat16:
        config = method_config(method, network)
        steps['bfloat16'] = step(config=config, precision='bfloat16')
    times = take_turns(steps, setup)
    rates = {name: setup.batch_size / median(values) for name, values in times.items()}
    return [
        ratio_row(
            'methods',
            f'{what}, {name} : the plain arrangement',
            f'{rates[name]:.2f} : {rates["plain"]:.2f} images/s',
            times['plain'],
            times[name],
            GOAL if name == 'bfloat16' else '',
        )
        for name in list(steps)[1:]
    ]


def plain_transformer_step(batch: dict, device: str) -> Callable:
    """Train P by the processing loss and T, behind a detached image, by R."""
    inputs, targets = as_floats(batch, device)
    labels = torch.cat([sample.gt_label for sample in batch['data_samples']]).to(device)
    mean, std = MEAN.to(device), STD.to(device)
    processor = plain_processor(device)
    transformer = ResnetGenerator().to(device)
    network = get_model('resnet18', weights=None).to(device).eval()
    optimizer = adam(processor, transformer)

    def step() -> None:
        optimizer.zero_grad()
        processed = processor(inputs)
        processing_loss = F.mse_loss(processed, targets)
        seen = transformer(processed.detach())
        recognition_loss = F.cross_entropy(network((seen - mean) / std), labels)
        (processing_loss + 1e-2 * recognition_loss).backward()
        optimizer.step()

    return step


def plain_unsupervised_step(batch: dict, device: str) -> Callable:
    """Compare probabilities; those of the target are computed with a graph, and then detached."""
    inputs, targets = as_floats(batch, device)
    mean, std = MEAN.to(device), STD.to(device)
    processor = plain_processor(device)
    network = get_model('resnet18', weights=None).to(device).eval()
    optimizer = adam(processor)

    def step() -> None:
        optimizer.zero_grad()
        processed = processor(inputs)
        found = network((processed - mean) / std).softmax(1)
        expected = network((targets - mean) / std).softmax(1).detach()
        (F.mse_loss(processed, targets) + 10 * F.mse_loss(found, expected)).backward()
        optimizer.step()

    return step


def plain_detector_step(batch: dict, device: str) -> Callable:
    """Add up the detector's own losses on normalised images."""
    inputs, targets = as_floats(batch, device)
    samples = [sample.to(device) for sample in batch['data_samples']]
    mean, std = MEAN.to(device), STD.to(device)
    processor = plain_processor(device)
    network = MODELS.build(dict(detector(), frozen=False)).network.to(device).eval()
    optimizer = adam(processor)

    def step() -> None:
        optimizer.zero_grad()
        processed = processor(inputs)
        losses = network.loss((processed - mean) / std, samples)
        terms = [term for name in losses for term in as_list(losses[name])]
        (F.mse_loss(processed, targets) + 1e-3 * sum(terms)).backward()
        optimizer.step()

    return step


def plain_processor(device: str) -> torch.nn.Module:
    return with_torch_layers(SRResNet(scale=4)).to(device)


def adam(*networks: torch.nn.Module) -> torch.optim.Adam:
    parameters = [weight for network in networks for weight in network.parameters()]
    return torch.optim.Adam(parameters, lr=1e-4)


def as_list(losses: torch.Tensor | list) -> list:
    return losses if isinstance(losses, list) else [losses]
