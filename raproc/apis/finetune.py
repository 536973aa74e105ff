"""Make a trained processor recognition-aware, from a folder of images and in minutes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader

from raproc.datasets import ImageSet
from raproc.engine import build_runner
from raproc.files import write_checkpoint, write_json, write_text
from raproc.models import RecognitionAwareModel
from raproc.registry import DATASETS
from raproc.tables import score_row
from raproc.tables.cells import QUALITY

from .columns import build_columns, image_loader, recognizer_cfg
from .configs import find_config
from .evaluation import Evaluation, quiet_logger, score_rows
from .finetune_config import LAMBDAS, FinetuneSettings, check_loss
from .image_processor import ImageProcessor
from .loading import find_device, load_model

BEFORE, AFTER = 'before', 'after'
HELD_OUT, FEWEST_APART = 100, 2  # two, for a standard error
PROBE, TIMED = 1 / 5, 12
# How fast PSNR falls with lambda: between 1e-4 and 1e-3 a tenth of lambda costs a seventh.
FALL = 0.85
LARGEST_STEP = 10.0
STEPS = 4
FEWEST = 4


@dataclass
class Finetuned:
    """A processor after fine-tuning.

    Args:
        folder (Path): Where everything lies.
        config (Path): The config that reproduces the training, with ``raproc train``.
        checkpoint (Path): P after the training.
        loss_weight (float): Lambda.
        iterations (int): The length of the training.
        share (float): How far P went from its start to the end of the training; less than 1 where
            the end would have cost more PSNR than was allowed.
        evaluation (Evaluation): Scores ``before`` and ``after``, on images that trained nothing.
        seen (tuple[str, ...]): The recognizers whose loss trained.
    """

    folder: Path
    config: Path
    checkpoint: Path
    loss_weight: float
    iterations: int
    share: float
    evaluation: Evaluation
    seen: tuple[str, ...]

    @property
    def processor(self) -> ImageProcessor:
        """ImageProcessor: The result, ready for use."""
        return ImageProcessor(str(self.config), self.checkpoint)


def train(
    processor: str | dict | Config,
    images: str,
    recognizers: Sequence[str | dict] = ('resnet18',),
    unseen: Sequence[str | dict] = (),
    weights: str | Path | None = None,
    labels: str | None = None,
    task: str | None = None,
    options: Mapping[str, Any] | None = None,
    loss: str = 'features',
    loss_weight: float | None = None,
    minutes: float = 2.0,
    iterations: int | None = None,
    max_psnr_drop: float | None = 0.05,
    out_dir: str | Path | None = None,
    batch_size: int = 8,
    crop: int = 160,
    lr: float = 1e-4,
    seed: int = 0,
    num_workers: int = 2,
    device: str | None = None,
    check_originals: bool = True,
) -> Finetuned:
    """Make a trained processor recognition-aware.

    Some of the images are kept apart. If no lambda is given, a short training tells what it costs
    in PSNR, and lambda is chosen so that the training keeps within ``max_psnr_drop``; where the
    result still costs more, P goes back towards its start until it does not.

    Args:
        processor (str | dict | Config): What :class:`raproc.apis.ImageProcessor` takes.
        images (str): A folder of images.
        recognizers (Sequence[str | dict]): The recognizers that train, see
            :func:`raproc.evaluate`; of several, one is drawn for each batch. Defaults to
            torchvision's ResNet-18.
        unseen (Sequence[str | dict]): Recognizers that score only. Defaults to ().
        weights (str | Path, optional): The weights of the processor. Defaults to None: those that
            are published with its config.
        labels (str, optional): See :class:`raproc.datasets.ImageSet`. Defaults to None.
        task (str, optional): Defaults to that of the processor.
        options (Mapping, optional): Values of the task's options.
        loss (str): ``features``, ``kl`` or ``mse_softmax``, which need no labels, or
            ``supervised``. Defaults to 'features'.
        loss_weight (float, optional): Lambda. Defaults to None: chosen by ``max_psnr_drop``.
        minutes (float): The time for training. Defaults to 2.
        iterations (int, optional): The length of the training and of the probe together, at least
            4, instead of ``minutes``.
        max_psnr_drop (float, optional): What it may cost, in dB. Defaults to 0.05; None: anything.
        out_dir (str | Path, optional): Defaults to ``work_dirs/finetune/<processor>``.
        batch_size (int): Defaults to 8; fewer where there are fewer images.
        crop (int): The side of the patches. Defaults to 160.
        lr (float): The highest learning rate of Adam. Defaults to 1e-4: a trained P loses PSNR
            with much more, whatever lambda.
        seed (int): Defaults to 0.
        num_workers (int): Processes that load images. Defaults to 2.
        device (str, optional): Where scores are computed. Defaults to the GPU where there is one.
        check_originals (bool): Whether a recognizer with labels that is at chance on originals is
            an error. Defaults to True.

    Returns:
        Finetuned: The processor, its scores and the files.

    Raises:
        FileNotFoundError: If images, the processor or weights are missing.
        ValueError: If an argument is none of those above, or the processor has nothing to train.

    Examples:
        >>> import raproc
        >>> result = raproc.train('plain/sr_rlfn', 'photos', ['resnet18'])  # doctest: +SKIP
        >>> print(result.evaluation)  # doctest: +SKIP
    """
    check_loss(loss, labels)
    if iterations is not None and iterations < FEWEST:
        raise ValueError(
            f'expected at least {FEWEST} iterations, but got {iterations}; set iterations (--iters)'
        )
    config = find_config(processor)
    task = task or config.get('task')
    if task is None:
        raise ValueError('expected a task, but got a processor without one; set task (--task)')
    name = processor if isinstance(processor, str) else 'processor'
    folder = Path(out_dir or Path('work_dirs', 'finetune', Path(name).stem)).absolute()
    image_set = ImageSet(images, task, labels, options or {}, crop=crop)
    start = load_model(processor, weights)
    start.transformer = None  # P alone is trained
    if not any(True for _ in start.processor.parameters()):
        raise ValueError(f'expected a processor with trained parts, but got {name!r} without')
    _save(folder / 'start.pth', start, task)
    held_out, trained = _share_out(image_set)
    test = image_loader(image_set.test_dataset(), held_out)
    seen_cfgs = [recognizer_cfg(recognizer) for recognizer in recognizers]
    columns, labelled = build_columns(
        [*seen_cfgs, *map(recognizer_cfg, unseen)], test.dataset, images, check_originals
    )
    settings = FinetuneSettings(
        model=_without_transformer(config.model),
        task=task,
        images=image_set,
        held_out=held_out,
        recognizers=seen_cfgs,
        loss=loss,
        batch_size=min(batch_size, trained),
        lr=lr,
        seed=seed,
        num_workers=num_workers,
        start=folder / 'start.pth',
        check_originals=check_originals,
    )
    training = _Training(settings, start, test, folder, max_psnr_drop)
    weight = LAMBDAS[loss] if loss_weight is None else loss_weight
    if iterations is None:
        iterations = training.choose_length(weight, minutes)
    if loss_weight is None and max_psnr_drop is not None:
        weight, iterations = training.choose_lambda(weight, iterations)
    path = folder / 'config.py'
    write_text(path, settings.config(weight, iterations, folder / 'train').pretty_text)
    after, share = training.run(weight, iterations)
    checkpoint = _save(folder / 'processor.pth', after, task)
    for model in (start, after):
        model.quantize = True
    rows = {BEFORE: start, AFTER: after}
    seen = tuple(list(columns)[: len(seen_cfgs)])
    result = score_rows(
        rows, test, columns, labelled, task, BEFORE, folder, device, trained_with={AFTER: seen}
    )
    facts = dict(loss=loss, loss_weight=weight, iterations=iterations, share=share, seen=seen)
    write_json(folder / 'result.json', dict(facts, **result.summary.to_dict()))
    return Finetuned(folder, path, checkpoint, weight, iterations, share, result, seen)


def _save(path: Path, model: RecognitionAwareModel, task: str) -> Path:
    """Write P as a checkpoint that configs, commands and ``load_from`` take."""
    state = {name: value.detach().cpu() for name, value in model.state_dict().items()}
    write_checkpoint(path, dict(state_dict=state, meta=dict(task=task)))
    return path


def _share_out(images: ImageSet) -> tuple[int, int]:
    """Choose how many images are kept apart (a fifth, from 2 to 100), and how many train."""
    with DefaultScope.overwrite_default_scope('raproc'):
        dataset: Any = DATASETS.build(images.test_dataset())
    if len(dataset) <= FEWEST_APART:
        raise ValueError(
            f'expected at least {FEWEST_APART + 1} images in {images.images}, of which '
            f'{FEWEST_APART} are kept apart, but got {len(dataset)}; name a larger folder'
        )
    held_out = min(HELD_OUT, max(len(dataset) // 5, FEWEST_APART))
    return held_out, len(dataset) - held_out


class _Training:
    """Train P from its start, watching what it costs on the images that are kept apart.

    Args:
        settings (FinetuneSettings): What the training is made of.
        start (RecognitionAwareModel): P before.
        test (DataLoader): The images that are kept apart.
        folder (Path): Where it writes.
        budget (float, optional): What it may cost, in dB of PSNR.
    """

    def __init__(
        self,
        settings: FinetuneSettings,
        start: RecognitionAwareModel,
        test: DataLoader,
        folder: Path,
        budget: float | None,
    ) -> None:
        self.settings, self.start, self.test = settings, start, test
        self.folder, self.budget = folder, budget

    @cached_property
    def before(self) -> float:
        """float: The PSNR at the start; where no budget is set, nobody asks."""
        return _psnr(self.start, self.test)

    def choose_length(self, weight: float, minutes: float) -> int:
        """Choose as many iterations as fit into the time."""
        seconds = self._train(weight, TIMED, 'timing')
        iterations = max(int(60 * minutes / seconds), 2 * TIMED)
        print(f'{seconds:.2f} s for an iteration: {iterations} iterations', file=sys.stderr)
        return iterations

    def choose_lambda(self, weight: float, iterations: int) -> tuple[float, int]:
        """Choose lambda from what a short training costs, and the iterations that are left."""
        assert self.budget is not None  # the caller has looked
        probe = max(int(PROBE * iterations), 1)
        self._train(weight, probe, 'probe')
        drop = self._drop(self._trained('probe', probe))
        factor = (self.budget / drop) ** (1 / FALL) if drop > 0 else LARGEST_STEP
        weight *= float(np.clip(factor, 1 / LARGEST_STEP, LARGEST_STEP))
        print(f'The probe cost {drop:.3f} dB: lambda is {weight:.3g}', file=sys.stderr)
        return weight, iterations - probe

    def run(self, weight: float, iterations: int) -> tuple[RecognitionAwareModel, float]:
        """Train; return P and how far it went from its start."""
        self._train(weight, iterations, 'train')
        end = self._trained('train', iterations)
        return end, self._go_back(end)

    def _train(self, weight: float, iterations: int, name: str) -> float:
        """Train, and return the time of an iteration (median, s)."""
        config = self.settings.config(weight, iterations, self.folder / name)
        runner = build_runner(config, ('train',))
        runner.train()
        times = runner.message_hub.get_scalar('train/time').data[0]
        return float(np.median(times[len(times) // 3 :]))

    def _trained(self, name: str, iterations: int) -> RecognitionAwareModel:
        """Load the end of a training; an earlier one in the folder may have been longer."""
        config = Config(dict(model=self.settings.model, task=self.settings.task))
        return load_model(config, self.folder / name / f'iter_{iterations}.pth')

    def _drop(self, model: RecognitionAwareModel) -> float:
        return self.before - _psnr(model, self.test)

    def _go_back(self, end: RecognitionAwareModel) -> float:
        """Move P towards its start until it costs no more than allowed."""
        if self.budget is None or self._drop(end) <= self.budget:
            return 1.0
        first, last = (
            {name: value.clone() for name, value in model.state_dict().items()}
            for model in (self.start, end)
        )
        low, high = 0.0, 1.0
        for _ in range(STEPS):
            share = (low + high) / 2
            end.load_state_dict(_between(first, last, share))
            if self._drop(end) <= self.budget:
                low = share
            else:
                high = share
        end.load_state_dict(_between(first, last, low))
        return low


@torch.no_grad()
def _psnr(model: RecognitionAwareModel, loader: DataLoader) -> float:
    """Average the PSNR over the images that are kept apart, in dB."""
    quantize, model.quantize = model.quantize, True
    with DefaultScope.overwrite_default_scope('raproc'), quiet_logger():
        model.to(find_device(None))
        scored = score_row(model, loader, {})[QUALITY]
    model.quantize = quantize
    return scored.scores['psnr']


def _between(
    first: Mapping[str, torch.Tensor], last: Mapping[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    return {
        name: torch.lerp(value, last[name], share) if value.is_floating_point() else last[name]
        for name, value in first.items()
    }


def _without_transformer(model: Mapping[str, Any]) -> dict:
    """Leave T out: P alone is trained."""
    return {name: value for name, value in model.items() if name != 'transformer'}
