"""One step of RA: the authors' arrangement, then raproc's measures one after the other."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from statistics import median

import torch
import torch.nn.functional as F
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import init_default_scope
from torch import nn
from torchvision.models import get_model

from raproc.models import SRResNet
from raproc.models.editors.subpixel_conv import SubpixelConv2d
from raproc.registry import MODELS

from .limits import Multiplication, count_flops, limit_row
from .pairs import CONFIGS, MEAN, STD, batch_of, method_config
from .report import Setup, ratio_row, take_turns

AUTHORS = "the authors' arrangement"
LIMIT = 'the limit in {}'
PRECISIONS = dict(
    float32=dict(type='OptimWrapper'),
    bfloat16=dict(type='AutocastOptimWrapper', dtype='bfloat16'),
    float16=dict(type='AmpOptimWrapper'),
)
DTYPES = dict(float32=torch.float32, bfloat16=torch.bfloat16)


def measure(setup: Setup, compiled: bool = False) -> list[dict]:
    """Measure a step with ResNet-18 for SR x4, images/s and the share of the machine's limit."""
    bf16 = setup.in_bfloat16
    steps, goals, shown = ladder(setup, bf16, compiled)
    names = ['float32', *(['bfloat16'] if bf16 else [])]
    limits = {LIMIT.format(name): Multiplication(setup, DTYPES[name]) for name in names}
    times = take_turns({**steps, **limits}, setup, warm_up=2)
    rows = [
        ratio_row(
            'step', name, f'{rate(times[name], setup)} images/s', times[AUTHORS], times[name], goal
        )
        for name, goal in ((name, goals.get(name, '')) for name in steps)
    ]
    flops = needed_flops(setup)
    for name, key in zip(names, shown):
        limit = LIMIT.format(name)
        goal = '>= 0.7' if key == '+ bfloat16' and setup.device == 'cpu' else ''
        rows.append(
            limit_row(
                'step',
                f'{key}, share of {limit}',
                times[key],
                times[limit],
                limits[limit],
                flops,
                setup.batch_size,
                goal,
            )
        )
    return rows


def ladder(setup: Setup, bf16: bool, compiled: bool) -> tuple[dict, dict, list[str]]:
    """Build the steps, their goals, and name the best in float32 and in bfloat16."""
    batch = batch_of(setup.batch_size, setup.size)
    step = partial(raproc_step, batch, setup.device)
    steps = {
        AUTHORS: authors_step(batch, setup.device),
        'R frozen': step(channels_last=False, torch_layers=True, folded=False),
        '+ folded normalisations': step(channels_last=False, torch_layers=True),
        '+ channels_last': step(torch_layers=True),
    }
    if setup.device == 'cpu':
        steps["+ raproc's layers"] = step()
    shown = [list(steps)[-1]]
    if bf16:
        step = partial(step, precision='bfloat16')
        steps['+ bfloat16'] = step()
        shown.append('+ bfloat16')
    goals = {shown[0]: '>= 1.8'} if setup.device == 'cpu' else {}
    if bf16:
        goals['+ bfloat16'] = '>= 4'
    if compiled:
        steps['+ torch.compile'] = step(compiled=True)
    if setup.device == 'cuda':
        steps['+ CUDA graphs'] = step(cuda_graphs=True)
        steps['float16 instead of bfloat16'] = step(precision='float16')
    return steps, goals, shown


def rate(times: list, setup: Setup) -> str:
    return f'{setup.batch_size / median(times):.2f}'


def needed_flops(setup: Setup) -> int:
    """Count what a step has to multiply for one image, with PyTorch's layers and R frozen."""
    batch = batch_of(1, setup.size)
    return count_flops(raproc_step(batch, setup.device, torch_layers=True))


def authors_step(batch: dict, device: str) -> Callable:
    """Make the authors' step, whose backward pass also adds up the weight gradients of R."""
    inputs, targets = as_floats(batch, device)
    labels = torch.cat([sample.gt_label for sample in batch['data_samples']]).to(device)
    mean, std = MEAN.to(device), STD.to(device)
    processor = with_torch_layers(SRResNet(scale=4)).to(device)
    network = get_model('resnet18', weights=None).to(device).eval()
    optimizer = torch.optim.Adam(processor.parameters(), lr=1e-4)

    def step() -> None:
        optimizer.zero_grad()
        processed = processor(inputs)
        recognition_loss = F.cross_entropy(network((processed - mean) / std), labels)
        (F.mse_loss(processed, targets) + 1e-3 * recognition_loss).backward()
        optimizer.step()

    return step


def as_floats(batch: dict, device: str) -> list[torch.Tensor]:
    """Stack the inputs and the targets of a batch as floats in [0, 1]."""
    return [torch.stack(batch[key]).to(device) / 255 for key in ('inputs', 'targets')]


def with_torch_layers(network: nn.Module) -> nn.Module:
    """Turn raproc's faster layers into the layers of PyTorch that they are made of."""
    for parent in list(network.modules()):
        for name, layer in parent.named_children():
            if isinstance(layer, SubpixelConv2d):
                setattr(parent, name, nn.Sequential(layer, nn.PixelShuffle(2)))
            if type(layer).__base__ in (nn.Conv2d, nn.PReLU):
                layer.__class__ = type(layer).__base__
    return network


def raproc_step(
    batch: dict,
    device: str,
    precision: str = 'float32',
    channels_last: bool = True,
    torch_layers: bool = False,
    folded: bool = True,
    compiled: bool = False,
    cuda_graphs: bool = False,
    config: Config | None = None,
) -> Callable:
    """Make raproc's step.

    Args:
        batch (dict): A batch of pairs.
        device (str): Where the model is.
        precision (str): One of ``PRECISIONS``. Defaults to 'float32'.
        channels_last (bool): The layout in memory. Defaults to True.
        torch_layers (bool): Whether P has PyTorch's layers. Defaults to False.
        folded (bool): Whether R runs with its normalisations folded. Defaults to True.
        compiled (bool): Whether torch.compile makes it faster. Defaults to False.
        cuda_graphs (bool): Whether the networks run as CUDA graphs. Defaults to False.
        config (Config, optional): The model. Defaults to None, RA with ResNet-18.

    Returns:
        Callable: The step, without arguments.
    """
    init_default_scope('raproc')
    config = config or method_config(channels_last=channels_last)
    config.cuda_graphs = cuda_graphs
    # Equal configs share one recognizer; here each step has its own, with its own memory layout.
    config.recognition.recognizer = MODELS.build(config.recognition.recognizer)
    if not folded:
        config.recognition.recognizer.folded = lambda images: nullcontext()
    model = MODELS.build(config).to(device)
    if torch_layers:
        with_torch_layers(model.processor)
    schedule = Config.fromfile(CONFIGS / 'schedules' / 'cls_6e.py')
    optim_wrapper = build_optim_wrapper(
        model, dict(schedule.optim_wrapper, **PRECISIONS[precision])
    )
    train_step = torch.compile(model.train_step) if compiled else model.train_step
    return partial(train_step, batch, optim_wrapper)
