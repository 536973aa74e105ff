"""Train a processor from its start, within a budget of PSNR and of time."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config
from torch.utils.data import DataLoader

from raproc.engine import build_runner
from raproc.evaluation import RecognizedBy
from raproc.models import RecognitionAwareModel
from raproc.tables import Scored
from raproc.tables.cells import QUALITY

from .columns import part_of
from .evaluation import score_model
from .finetune_config import LR, FinetuneSettings
from .loading import load_model

BEFORE, AFTER = 'before', 'after'
# The trial: its iterations, and what it may cost, in dB, on a few images.
TRIAL, TOLERATED, FEW = 12, 0.1, 25
# The probe, as a share of all iterations, and the fewest that are run, however short the time.
PROBE, FEWEST = 1 / 4, 2 * TRIAL
# Of a command's time, what at least is for training; scores at its end, in runs over the images.
LEAST, SCORINGS = 1 / 2, 2
# How fast PSNR falls with lambda: between 1e-4 and 1e-3 a tenth of lambda costs a seventh.
FALL = 0.85
SMALLEST, LARGEST = 0.1, 3.0  # steps of lambda: a large one upwards may not be taken back
# Towards the start: the most steps, and the share of each that is taken.
STEPS, CAREFUL = 5, 0.97


class Training:
    """Train P from its start, watching what it costs on the images that are kept apart.

    Args:
        settings (FinetuneSettings): What the training is made of.
        start (RecognitionAwareModel): P before.
        folder (Path): Where it writes.
        budget (float, optional): What it may cost, in dB of PSNR.
        test (DataLoader): The images that are kept apart.
        columns (Mapping[str, RecognizedBy]): The recognizers that score.
        device (str, optional): Where scores are computed.
    """

    def __init__(
        self,
        settings: FinetuneSettings,
        start: RecognitionAwareModel,
        folder: Path,
        budget: float | None,
        test: DataLoader,
        columns: Mapping[str, RecognizedBy],
        device: str | None,
    ) -> None:
        self.settings, self.start, self.folder, self.budget = settings, start, folder, budget
        self.test, self.columns, self.device = test, columns, device
        self._end: float | None = None
        self._pace = (0.0, 0.0)  # of the last training: an iteration, and what came before, in s

    @cached_property
    def before(self) -> dict[str, Scored]:
        """dict[str, Scored]: The scores of the start."""
        return self._score(BEFORE, self.start, self.columns)

    def end_after(self, minutes: float, begin: float) -> None:
        """Set the end of all training, so that the last scores are there when the time is over.

        Where scores take long, training gets half of the time nevertheless.

        Args:
            minutes (float): The time from the beginning to the last score.
            begin (float): When it began, by ``time.monotonic``.
        """
        start = time.monotonic()
        _ = self.before
        now = time.monotonic()
        scores = SCORINGS * (now - start)
        self._end = max(begin + 60 * minutes - scores, now + LEAST * 60 * minutes)

    def try_out(self, weight: float, iterations: int = TRIAL) -> None:
        """Train for a few iterations, and lower a learning rate that harms P, if none is set.

        The first steps of Adam are as long whatever the gradient, and a short training is over
        before a deep network has found again what it loses by them. Near the start, that grows with
        the square of the learning rate.
        """
        self._train(weight, iterations, 'trial')
        if self.settings.lr is None:
            cost, lr = self._cost('trial', iterations), LR
            if cost > TOLERATED:
                lr *= math.sqrt(TOLERATED / cost)
            print(f'The trial cost {cost:.3f} dB: the learning rate is {lr:.2g}', file=sys.stderr)
            self.settings = replace(self.settings, lr=lr)

    def iterations_left(self, trainings: int = 1) -> int:
        """Tell how many iterations fit into the time that is left, at the last pace.

        Args:
            trainings (int): How many trainings share them; each has to begin. Defaults to 1.
        """
        assert self._end is not None  # set by end_after
        seconds, beginning = self._pace
        left = self._end - time.monotonic() - trainings * beginning
        iterations = max(int(left / seconds), FEWEST)
        print(f'{seconds:.2f} s for an iteration: {iterations} iterations', file=sys.stderr)
        return iterations

    def choose_lambda(self, weight: float, iterations: int) -> tuple[float, int]:
        """Choose lambda from what a short training costs, and the iterations that are left."""
        assert self.budget is not None  # the caller has looked
        length = max(int(PROBE * iterations), 1)
        self._train(weight, length, 'probe')
        cost = self._cost('probe', length)
        factor = (self.budget / cost) ** (1 / FALL) if cost > 0 else LARGEST
        weight *= float(np.clip(factor, SMALLEST, LARGEST))
        print(f'The probe cost {cost:.3f} dB: lambda is {weight:.3g}', file=sys.stderr)
        return weight, iterations - length if self._end is None else self.iterations_left()

    def run(
        self, weight: float, iterations: int
    ) -> tuple[RecognitionAwareModel, float, dict[str, Scored]]:
        """Train; return P, how far it went from its start, and its scores."""
        before = self._psnr(self.before)
        self._train(weight, iterations, 'train')
        end = self._trained('train', iterations)
        scored = self._score(AFTER, end, self.columns)
        cost = before - self._psnr(scored)
        if self.budget is None or cost <= self.budget:
            return end, 1.0, scored
        share = self._go_back(end, before, cost, self.budget)
        return end, share, self._score(AFTER, end, self.columns)

    def _train(self, weight: float, iterations: int, name: str) -> None:
        """Train, and take note of the time of an iteration (median)."""
        begin = time.monotonic()
        config = self.settings.config(weight, iterations, self.folder / name)
        config.check_originals = False  # build_columns has looked at them
        runner = build_runner(config, ('train',))
        runner.train()
        times = runner.message_hub.get_scalar('train/time').data[0]
        seconds = float(np.median(times[len(times) // 3 :]))
        self._pace = (seconds, max(time.monotonic() - begin - iterations * seconds, 0.0))

    def _trained(self, name: str, iterations: int) -> RecognitionAwareModel:
        """Load the end of a training; an earlier one in the folder may have been longer."""
        config = Config(dict(model=self.settings.model, task=self.settings.task))
        model = load_model(config, self.folder / name / f'iter_{iterations}.pth')
        model.quantize = True  # scores are those of images of 8 bits
        return model

    def _score(
        self,
        name: str,
        model: RecognitionAwareModel,
        columns: Mapping[str, RecognizedBy] | None = None,
    ) -> dict[str, Scored]:
        return score_model(name, model, self.test, columns or {}, self.device)

    @cached_property
    def _few(self) -> tuple[DataLoader, float]:
        """tuple[DataLoader, float]: Some of the images, and the PSNR of the start on them."""
        few = part_of(self.test, FEW)
        return few, self._psnr(score_model(BEFORE, self.start, few, {}, self.device))

    def _cost(self, name: str, iterations: int) -> float:
        """Tell what a training has cost, in dB, on some of the images that are kept apart."""
        few, before = self._few
        end = self._trained(name, iterations)
        return before - self._psnr(score_model(name, end, few, {}, self.device))

    @staticmethod
    def _psnr(scored: Mapping[str, Scored]) -> float:
        return scored[QUALITY].scores['psnr']

    def _go_back(
        self, end: RecognitionAwareModel, before: float, cost: float, budget: float
    ) -> float:
        """Move P towards its start until it costs no more than allowed; tell how far it is.

        Near the start, what it costs grows with the square of the way.
        """
        first, last = (
            {name: value.clone() for name, value in model.state_dict().items()}
            for model in (self.start, end)
        )
        share = 1.0
        for _ in range(STEPS):
            share *= CAREFUL * math.sqrt(max(budget, 0.0) / cost)
            end.load_state_dict(_between(first, last, share))
            cost = before - self._psnr(self._score(f'{share:.0%} of the way', end))
            if cost <= budget:
                return share
        end.load_state_dict(first)
        return 0.0


def _between(
    first: Mapping[str, torch.Tensor], last: Mapping[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    return {
        name: torch.lerp(value, last[name], share) if value.is_floating_point() else last[name]
        for name, value in first.items()
    }
