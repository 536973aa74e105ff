"""Recognition-aware super-resolution in a few minutes: no data, no network, no GPU.

Draws scenes, trains two classifiers on them, trains `plain` and `ra` to enlarge the scenes from 1/4
of their size, and shows what the classifiers recognise in the results. Only one of the two
classifiers takes part in training `ra`.
"""

import json
import os
import time
from argparse import ArgumentParser
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.hooks import Hook
from mmengine.runner import Runner
from scenes import CLASSES, write_scenes
from torch import nn

from raproc.engine import build_runner, load_config
from raproc.registry import HOOKS
from raproc.visualization import Tile, draw_panel

CONFIGS = Path(__file__).resolve().parents[1] / 'configs' / 'demo'
SEEN, UNSEEN = 'resnet', 'densenet'
# The scenes themselves: reduced to 1/1 and enlarged 1 times.
ORIGINAL = {'test_dataloader.dataset.pipeline.1.scale': 1, 'model.processor.scale': 1}
QUICK = {'train_cfg.max_epochs': 1}


def parse_args(argv=None):
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        '--work-dir',
        type=Path,
        default=Path('work_dirs/demo'),
        help='folder for scenes, weights and results (default: work_dirs/demo)',
    )
    parser.add_argument('--seed', type=int, default=0, help='decides the scenes and the weights')
    parser.add_argument(
        '--quick',
        action='store_true',
        help='a few scenes, one epoch: shows only that everything runs',
    )
    return parser.parse_args(argv)


class Progress:
    """One line that says how far something is; without a terminal, written once, at its end.

    Args:
        title (str): What is going on.
        total (int): The number of updates to come.
    """

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done, self.start = title, total, 0, time.time()

    def update(self) -> None:
        """Counts one more."""
        self.done += 1
        seconds, end = time.time() - self.start, self.done == self.total
        if end or os.isatty(1):
            left = '' if end else f', {seconds * (self.total / self.done - 1):.0f} s to go'
            print(
                f'\r{self.title:32} {self.done:4}/{self.total}  {seconds:3.0f} s{left:16}',
                end='\n' if end else '',
                flush=True,
            )


@HOOKS.register_module()
class ProgressHook(Hook):
    """Shows the progress of a run.

    Args:
        name (str): What is trained or tested.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def before_train(self, runner) -> None:
        """Begins a line."""
        self.progress = Progress(f'Training {self.name}', runner.max_iters)

    def before_test(self, runner) -> None:
        """Begins a line."""
        self.progress = Progress(f'Testing {self.name}', len(runner.test_dataloader))

    def _after_iter(self, runner, batch_idx, data_batch=None, outputs=None, mode='train') -> None:
        self.progress.update()


def config_of(name: str, args, title: str = '', options: dict | None = None) -> Config:
    """The config of configs/demo, quiet and with a progress line."""
    config = load_config(str(CONFIGS / f'{name}.py'), options)
    config.work_dir = str(args.work_dir / name)
    config.log_level = 'WARNING'
    config.randomness.seed = args.seed
    config.custom_hooks.append(dict(type='raproc.ProgressHook', name=title or name))
    if 'optim_wrapper' in config and not bfloat16_is_faster():
        config.optim_wrapper.type = 'OptimWrapper'
    return config


def bfloat16_is_faster() -> bool:
    """Whether autocast speeds training up: without units for bfloat16 it is far slower."""
    layer, images = nn.Conv2d(32, 32, 3), torch.rand(4, 32, 96, 96)
    seconds = {}
    for enabled in (True, False) * 3:
        start = time.perf_counter()
        with torch.no_grad(), torch.autocast('cpu', torch.bfloat16, enabled=enabled):
            layer(images)
        seconds[enabled] = time.perf_counter() - start
    return torch.cuda.is_available() or seconds[True] < seconds[False]


def draw_scenes(args) -> None:
    train, val = (4, 2) if args.quick else (300, 50)
    progress = Progress('Drawing scenes', len(CLASSES) * (train + val))
    for _ in write_scenes(args.work_dir / 'scenes', args.seed, train, val):
        progress.update()


def train(name: str, args, title: str = '') -> Runner:
    runner = build_runner(config_of(name, args, title, QUICK if args.quick else None))
    runner.train()
    return runner


def table(scores: dict[str, dict]) -> str:
    """The scores as text."""
    lines = [
        f'{"":14}{"PSNR":>7}{"SSIM":>8}{SEEN:>10}{UNSEEN:>10}',
        f'{"":14}{"":15}{"trained":>10}{"unseen":>10}',
    ]
    for name, score in scores.items():
        seen, unseen = (score[f'{r}/accuracy/top1'] for r in (SEEN, UNSEEN))
        lines.append(f'{name:14}{score["PSNR"]:7.2f}{score["SSIM"]:8.4f}{seen:9.1f}%{unseen:9.1f}%')
    return '\n'.join(lines)


def tile(image: torch.Tensor, label: int, recognizer) -> Tile:
    """An image (3, H, W) with what the recognizer sees in it."""
    scores = recognizer.predict(image[None])[0].pred_score
    best = int(scores.argmax())
    return Tile(image, f'{CLASSES[best]} {scores[best]:.2f}', correct=best == label)


def picture(runners: dict[str, Runner], path: Path) -> None:
    """Draws the first held-out scene of every other class in all versions."""
    dataset = runners['ra'].test_dataloader.dataset
    (recognizer,) = runners['ra'].model.recognizers
    rows = []
    for index in range(0, len(dataset), 2 * len(dataset) // len(CLASSES)):
        sample = dataset[index]
        label = int(sample['data_samples'].gt_label)
        results = {
            name: runner.model.test_step(pseudo_collate([sample]))[0]
            for name, runner in runners.items()
        }
        images = {name: result.seen for name, result in results.items()}
        images['original'] = results['ra'].target
        rows.append({name: tile(image, label, recognizer) for name, image in images.items()})
    draw_panel(rows, path, title=f'What {SEEN} sees in held-out scenes', tile_width=220)


def main(argv=None) -> dict[str, dict]:
    """Runs the demo.

    Args:
        argv (list[str], optional): Options. Defaults to those of the command line.

    Returns:
        dict[str, dict]: The scores of each method.
    """
    args = parse_args(argv)
    os.environ['RAPROC_DEMO'] = str(args.work_dir)
    start = time.time()
    draw_scenes(args)
    train(SEEN, args, f'recognizer {SEEN}')
    train(UNSEEN, args, f'recognizer {UNSEEN}')
    runners = dict(
        no_processing=build_runner(config_of('no_processing', args)),
        plain=train('plain', args),
        ra=train('ra', args),
    )
    original = build_runner(config_of('no_processing', args, 'original', ORIGINAL))
    scores = {name: runner.test() for name, runner in dict(original=original, **runners).items()}
    (args.work_dir / 'scores.json').write_text(json.dumps(scores, indent=2))
    picture(runners, args.work_dir / 'panel.png')
    print(
        f'\n{table(scores)}\n\n{time.time() - start:.0f} s in all. '
        f'Look at {args.work_dir / "panel.png"}'
    )
    return scores


if __name__ == '__main__':
    main()
