"""Measure raproc's speed as ratios in one run, beside the project's goals.

What is compared takes turns (A B A B ...), so a machine that becomes slower slows both sides. A
ratio is the median over the rounds of the ratio within a round; the smallest and largest follow it.
"""

import random
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from benchmark_report import Setup, has_bf16, machine, ratio_row, seconds, take_turns, to_markdown
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.optim import build_optim_wrapper
from mmengine.registry import init_default_scope
from mmengine.runner import Runner, find_latest_checkpoint
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import Dataset
from torchvision.models import get_model

from raproc.cli.guard import run_tool
from raproc.engine import ResumableTrainLoop, build_runner
from raproc.files import write_json
from raproc.models import SRResNet
from raproc.models.editors.subpixel_conv import SubpixelConv2d
from raproc.registry import DATASETS, LOOPS, MODELS
from raproc.tasks import Task, tasks

CONFIGS = Path(__file__).resolve().parents[1] / 'configs' / '_base_'
RECOGNIZERS = ('resnet18', 'resnet50', 'resnet101', 'densenet121', 'vgg16')
MEAN, STD = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]).view(2, 3, 1, 1)


@DATASETS.register_module()
class PairInMemory(Dataset):
    """The same pair of noise for SR x4 under each index: loading it takes no time."""

    metainfo = {}

    def __init__(self, length: int, size: int) -> None:
        from mmpretrain.structures import DataSample

        self.length = length
        sides = dict(inputs=size // 4, targets=size)
        self.pair = {key: torch.randint(256, (3, n, n)).byte() for key, n in sides.items()}
        sample = DataSample(metainfo=dict(img_shape=(size, size), img_path='noise'))
        self.pair['data_samples'] = sample.set_gt_label(1)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> dict:
        return self.pair


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


def recognizer(name: str) -> dict:
    return dict(type='TorchvisionRecognizer', model=name, weights=None, allow_random=True)


def ra_model(channels_last: bool = True) -> dict:
    model = Config.fromfile(CONFIGS / 'models' / 'ra.py').model
    model.processor.scale = 4
    model.recognition.recognizer = recognizer('resnet18')
    model.channels_last = channels_last
    return model


def authors_step(batch: dict, device: str) -> Callable:
    """Make the authors' step, whose backward pass also adds up the weight gradients of R."""
    inputs, targets = (torch.stack(batch[key]).to(device) / 255 for key in ('inputs', 'targets'))
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
    wrapper: str = 'OptimWrapper',
    channels_last: bool = True,
    torch_layers: bool = False,
    compiled: bool = False,
) -> Callable:
    init_default_scope('raproc')
    config = ra_model(channels_last)
    # Equal configs share one recognizer; here each step has its own, with its own memory layout.
    config.recognition.recognizer = MODELS.build(config.recognition.recognizer)
    model = MODELS.build(config).to(device)
    if torch_layers:
        with_torch_layers(model.processor)
    schedule = Config.fromfile(CONFIGS / 'schedules' / 'cls_6e.py')
    optim_wrapper = build_optim_wrapper(model, dict(schedule.optim_wrapper, type=wrapper))
    train_step = torch.compile(model.train_step) if compiled else model.train_step
    return partial(train_step, batch, optim_wrapper)


def measure_step(setup: Setup, compiled: bool = False) -> list[dict]:
    """One RA step, SR x4 with ResNet-18: the authors' arrangement, then raproc's measures."""
    batch = pseudo_collate([PairInMemory(1, setup.size)[0]] * setup.batch_size)
    step, bf16 = partial(raproc_step, batch, setup.device), has_bf16(setup.device)
    steps = {
        "the authors' arrangement": authors_step(batch, setup.device),
        'R frozen': step(channels_last=False, torch_layers=True),
        '+ channels_last': step(torch_layers=True),
    }
    if setup.device == 'cpu':
        steps["+ raproc's layers"] = step()
    if bf16:
        step = partial(step, wrapper='AutocastOptimWrapper')
        steps['+ bfloat16'] = step()
    goals = {list(steps)[-1]: '>= 3.5' if bf16 else '>= 1.3'} if setup.device == 'cpu' else {}
    if compiled:
        steps['+ torch.compile'] = step(compiled=True)
    if setup.device == 'cuda':
        steps['float16 instead of bfloat16'] = step(wrapper='AmpOptimWrapper')
    times = take_turns(steps, setup, warm_up=3)
    authors = times["the authors' arrangement"]
    rates = {name: f'{setup.batch_size / median(values):.2f}' for name, values in times.items()}
    return [
        ratio_row('step', name, f'{rates[name]} images/s', authors, values, goals.get(name, ''))
        for name, values in times.items()
    ]


def runner_of(work_dir: str, **parts) -> Runner:
    """Build a Runner with the default hooks on a model of random weights."""
    config = Config.fromfile(CONFIGS / 'default_runtime.py')
    name = Path(work_dir).name
    config.merge_from_dict(dict(work_dir=work_dir, experiment_name=name, model=ra_model(), **parts))
    return build_runner(config)


def loader(setup: Setup, length: int, sampler: str) -> dict:
    pairs = dict(type='PairInMemory', length=length, size=setup.size)
    seeded = dict(type='SeededDataset', dataset=pairs)
    dataset = seeded if sampler == 'SeededSampler' else pairs
    sampler = dict(type=sampler, shuffle=False)
    return dict(batch_size=setup.batch_size, num_workers=0, sampler=sampler, dataset=dataset)


def measure_runner(setup: Setup, steps: int = 50) -> list[dict]:
    """Epochs of the Runner, each with a log line and a checkpoint, and as many bare steps."""
    schedule = Config.fromfile(CONFIGS / 'schedules' / 'cls_6e.py')
    parts = dict(optim_wrapper=schedule.optim_wrapper, param_scheduler=schedule.param_scheduler)
    if has_bf16(setup.device):
        parts['optim_wrapper'].type = 'AutocastOptimWrapper'
    parts['train_cfg'] = dict(type='TakingTurnsLoop', max_epochs=1 + setup.repeats)
    parts['train_dataloader'] = loader(setup, steps * setup.batch_size, 'SeededSampler')
    parts['default_hooks.checkpoint.interval'] = steps
    with TemporaryDirectory() as work_dir, redirect_stdout(StringIO()):
        runner = runner_of(work_dir, **parts)
        runner.train()
        checkpoint = torch.load(find_latest_checkpoint(work_dir), weights_only=True)
    bare, whole = (values[1:] for values in runner.train_loop.times.values())
    what = f'Runner, all default hooks, a checkpoint every {steps} iterations : bare loop'
    value = f'{1e3 * median(whole):.1f} : {1e3 * median(bare):.1f} ms per iteration'
    row = ratio_row('runner', what, value, whole, bare, '<= 1.05')
    return [row, *frozen_rows(runner.model, checkpoint)]


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
        dict(
            part='runner',
            what=f'{what} of the frozen R',
            value=f'{n} of {most}',
            goal='0',
            met=not n,
        )
        for what, (n, most) in counts.items()
    ]


def num_bytes(state_dict: dict) -> int:
    return sum(tensor.nbytes for tensor in state_dict.values())


def measure_evaluation(setup: Setup, names: tuple = RECOGNIZERS, images: int = 8) -> list[dict]:
    """Scoring P by several recognizers, beside P and each of them once and nothing else."""
    accuracy = dict(type='mmpretrain.Accuracy')
    metrics = [dict(type='RecognizedBy', recognizer=recognizer(n), metric=accuracy) for n in names]
    both = [*metrics, dict(type='ImageQuality')]
    parts = dict(test_cfg=dict(), test_dataloader=loader(setup, images, 'DefaultSampler'))
    with TemporaryDirectory() as one, TemporaryDirectory() as two, redirect_stdout(StringIO()):
        runner = runner_of(one, test_evaluator=metrics, **parts)
        with_quality = runner_of(two, test_evaluator=both, **parts)
        runner.test()  # from here on the metrics and their recognizers exist
        functions = dict(bare=partial(bare_evaluation, runner), whole=runner.test)
        times = take_turns(dict(functions, quality=with_quality.test), setup)
    rates = {name: f'{images / median(values):.2f} images/s' for name, values in times.items()}
    bare, whole, quality = times.values()
    what = f'P once and {len(names)} recognizers, by the Runner : bare'
    value = f'{rates["whole"]} : {rates["bare"]}'
    more = f'{rates["quality"]} : {rates["bare"]}'
    return [
        ratio_row('evaluation', what, value, whole, bare, '<= 1.1'),
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


def measure_data(setup: Setup, images: int = 64, data_root: str | None = None) -> list[dict]:
    """Time loading images on one core, beside Pillow and torch alone."""
    threads = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    try:
        with TemporaryDirectory() as folder:
            if data_root is None:
                write_imagenet(Path(folder), images)
            root = data_root or folder
            return [data_row(task, root, images, setup) for task in tasks() if by_hand(task)]
    finally:
        torch.set_num_threads(threads[0])
        cv2.setNumThreads(threads[1])


def data_row(task: Task, root: str, images: int, setup: Setup) -> dict:
    init_default_scope('raproc')
    file = CONFIGS / 'datasets' / f'imagenet_{task.name}.py'
    config = Config.fromfile(file).train_dataloader.dataset
    config.dataset.data_root = root
    dataset = DATASETS.build(config)
    indices = range(min(images, len(dataset)))
    paths = [dataset.get_data_info(index)['img_path'] for index in indices]
    functions = dict(
        ours=lambda: [dataset[index, index] for index in indices],
        plain=lambda: [plain_sample(path, by_hand(task)) for path in paths],
    )
    ours, plain = take_turns(functions, setup).values()
    value = f'{len(paths) / median(ours):.0f} : {len(paths) / median(plain):.0f} images/s'
    what = f'{task.name} training pipeline : Pillow and torch alone, one core'
    return ratio_row('data', what, value, plain, ours)


def by_hand(task: Task) -> Callable[[Image.Image, Tensor], Tensor] | None:
    """Find the degradation of a task with Pillow and torch alone; None where there is none."""
    return BY_HAND.get(type(task.transforms()[-1]).__name__)


def reduce_by_hand(image: Image.Image, target: Tensor) -> Tensor:
    return to_tensor(image.resize((56, 56), Image.Resampling.BICUBIC))


def add_noise_by_hand(image: Image.Image, target: Tensor) -> Tensor:
    return (target / 255 + 0.1 * torch.randn(target.shape)).clamp(0, 1)


def compress_by_hand(image: Image.Image, target: Tensor) -> Tensor:
    image.save(buffer := BytesIO(), 'JPEG', quality=10)
    return to_tensor(Image.open(buffer, formats=['JPEG']))


BY_HAND = dict(
    BicubicDownsample=reduce_by_hand,
    GaussianNoise=add_noise_by_hand,
    JPEGCompression=compress_by_hand,
)


def plain_sample(path: str, degrade: Callable) -> tuple[Tensor, Tensor]:
    """Apply the same operations by hand: (input, target)."""
    image = Image.open(path, formats=['JPEG', 'PNG']).convert('RGB')
    factor = 256 / min(image.size)
    image = image.resize([round(side * factor) for side in image.size], Image.Resampling.BILINEAR)
    left, top = (random.randint(0, side - 224) for side in image.size)
    image = image.crop((left, top, left + 224, top + 224))
    if random.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    target = to_tensor(image)
    return degrade(image, target), target


def to_tensor(image: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()


def write_imagenet(root: Path, count: int) -> None:
    """JPEG files of ImageNet's usual 500x375 pixels and 100 KB: soft shapes and grain."""
    names = [f'{index:04}.JPEG' for index in range(count)]
    for folder in ('train', 'meta'):
        (root / folder).mkdir()
    (root / 'meta' / 'train.txt').write_text('\n'.join(f'{name} 0' for name in names))
    generator = np.random.default_rng(0)
    for name in names:
        shapes = Image.fromarray(generator.integers(0, 256, (12, 16, 3), np.uint8))
        image = np.array(shapes.resize((500, 375), Image.Resampling.BICUBIC), np.float32)
        image += generator.normal(0, 17, image.shape)
        Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(root / 'train' / name, quality=90)


def parse_args():
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    parser = ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('part', choices=['all', 'step', 'runner', 'evaluation', 'data'])
    add('--device', choices=['cpu', 'cuda'], default=device)
    add('--repeats', type=int, default=7, help='rounds that count')
    add('--compile', action='store_true', help='also a step with torch.compile')
    add('--recognizers', nargs='+', default=RECOGNIZERS, help='names of torchvision, to evaluate')
    add('--data-root', help='ImageNet, in place of images made for the occasion')
    add('--out', metavar='FILE.json', help='write the machine and the rows to a file')
    return parser.parse_args()


def main():
    args = parse_args()
    if args.device == 'cpu' and torch.cuda.is_available():
        raise SystemExit("to measure the CPU, hide the GPU: CUDA_VISIBLE_DEVICES='' before python")
    torch.backends.cudnn.benchmark = True
    parts = dict(
        step=partial(measure_step, compiled=args.compile),
        runner=measure_runner,
        evaluation=partial(measure_evaluation, names=tuple(args.recognizers)),
        data=partial(measure_data, data_root=args.data_root),
    )
    report = dict(machine=machine(args.device), repeats=args.repeats, rows=[])
    print(', '.join(f'{key}: {value}' for key, value in report['machine'].items()))
    for name in parts if args.part == 'all' else [args.part]:
        report['rows'] += parts[name](Setup(args.device, args.repeats))
    print(to_markdown(report['rows']))
    if args.out:
        write_json(args.out, report, indent=2)


if __name__ == '__main__':
    run_tool(main)
