"""Train a processor from its start, within a budget of PSNR and of time."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Mapping
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
from .finetune_config import FinetuneSettings
from .loading import load_model

BEFORE, AFTER = 'before', 'after'
# Two probes, each of this share of the iterations, scored on this many images.
PROBE, FEW = 1 / 8, 25
TIMED = 12
TRAININGS = 3  # the probes, and what comes after them
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

    @cached_property
    def before(self) -> dict[str, Scored]:
        """dict[str, Scored]: The scores of the start."""
        return self._score(BEFORE, self.start, self.columns)

    def choose_length(self, weight: float, minutes: float) -> int:
        """Choose as many iterations as fit into the time that is left after a few.

        The probes and the training begin as the few do: the time of that is set apart, too.
        """
        begin = time.monotonic()
        seconds = self._train(weight, TIMED, 'timing')
        spent = time.monotonic() - begin
        beginning = max(spent - TIMED * seconds, 0.0)
        left = 60 * minutes - spent - TRAININGS * beginning
        iterations = max(int(left / seconds), 2 * TIMED)
        print(f'{seconds:.2f} s for an iteration: {iterations} iterations', file=sys.stderr)
        return iterations

    def choose_lambda(self, weight: float, iterations: int) -> tuple[float, int]:
        """Choose lambda from what it costs in a short training, and the iterations that are left.

        A trained network loses PSNR in its first iterations whatever the loss, and finds it again
        later: a short training without the recognizers, with the same batches, is what this one is
        compared with.
        """
        assert self.budget is not None  # the caller has looked
        length = max(int(PROBE * iterations), 1)
        few = part_of(self.test, FEW)
        cost = self._probe('plain', 0.0, length, few) - self._probe('probe', weight, length, few)
        factor = (self.budget / cost) ** (1 / FALL) if cost > 0 else LARGEST
        weight *= float(np.clip(factor, SMALLEST, LARGEST))
        print(f'The probe cost {cost:.3f} dB: lambda is {weight:.3g}', file=sys.stderr)
        return weight, iterations - 2 * length

    def _probe(self, name: str, weight: float, length: int, few: DataLoader) -> float:
        """Train shortly, and return the PSNR on some of the images that are kept apart."""
        self._train(weight, length, name)
        scored = score_model(name, self._trained(name, length), few, {}, self.device)
        return self._psnr(scored)

    def run(
        self, weight: float, iterations: int
    ) -> tuple[RecognitionAwareModel, float, dict[str, Scored]]:
        """Train; return P, how far it went from its start, and its scores."""
        start = self._psnr(self.before)
        self._train(weight, iterations, 'train')
        end, share = self._trained('train', iterations), 1.0
        if self.budget is not None:
            share = self._go_back(end, start, self.budget)
        return end, share, self._score(AFTER, end, self.columns)

    def _train(self, weight: float, iterations: int, name: str) -> float:
        """Train, and return the time of an iteration (median, s)."""
        config = self.settings.config(weight, iterations, self.folder / name)
        config.check_originals = False  # build_columns has looked at them
        runner = build_runner(config, ('train',))
        runner.train()
        times = runner.message_hub.get_scalar('train/time').data[0]
        return float(np.median(times[len(times) // 3 :]))

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

    @staticmethod
    def _psnr(scored: Mapping[str, Scored]) -> float:
        return scored[QUALITY].scores['psnr']

    def _go_back(self, end: RecognitionAwareModel, psnr: float, budget: float) -> float:
        """Move P towards its start until it costs no more than allowed; tell how far it is.

        Near the start, what it costs grows with the square of the way.
        """
        first, last = (
            {name: value.clone() for name, value in model.state_dict().items()}
            for model in (self.start, end)
        )
        share = 1.0
        for _ in range(STEPS):
            cost = psnr - self._psnr(self._score(f'{share:.0%} of the way', end))
            if cost <= budget:
                return share
            share *= CAREFUL * math.sqrt(max(budget, 0.0) / cost)
            end.load_state_dict(_between(first, last, share))
        end.load_state_dict(first)
        return 0.0


def _between(
    first: Mapping[str, torch.Tensor], last: Mapping[str, torch.Tensor], share: float
) -> dict[str, torch.Tensor]:
    return {
        name: torch.lerp(value, last[name], share) if value.is_floating_point() else last[name]
        for name, value in first.items()
    }
