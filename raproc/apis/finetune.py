"""Make a trained processor recognition-aware, from a folder of images and in minutes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.datasets import ImageSet
from raproc.files import write_checkpoint, write_json, write_text
from raproc.models import RecognitionAwareModel
from raproc.registry import DATASETS

from .columns import build_columns, image_loader, recognizer_cfg
from .configs import find_config
from .evaluation import Evaluation, gather_scores
from .finetune_config import LAMBDAS, FinetuneSettings, check_loss
from .finetune_training import AFTER, BEFORE, TRIAL, Training
from .image_processor import ImageProcessor
from .loading import load_model

HELD_OUT, FEWEST_APART = 100, 2  # two, for a standard error
FEWEST = 4


@dataclass
class Finetuned:
    """A processor after fine-tuning.

    Args:
        folder (Path): Where everything lies.
        config (Path): The config that reproduces the training, with ``raproc train``.
        checkpoint (Path): P after the training.
        loss_weight (float): Lambda.
        lr (float): The highest learning rate.
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
    lr: float
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
    lr: float | None = None,
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
        minutes (float): The time for everything, scores included; half of it trains at least,
            and 24 iterations. Defaults to 2.
        iterations (int, optional): The length of the training and of the probe together, at least
            4, instead of ``minutes``.
        max_psnr_drop (float, optional): What it may cost, in dB. Defaults to 0.05; None: anything.
        out_dir (str | Path, optional): Defaults to ``work_dirs/finetune/<processor>``.
        batch_size (int): Defaults to 8; fewer where there are fewer images.
        crop (int): The side of the patches. Defaults to 160.
        lr (float, optional): The highest learning rate of Adam. Defaults to None: 1e-4, or less if
            a trial of a few iterations costs more than 0.1 dB.
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
    begin = time.monotonic()
    check_loss(loss, labels)
    if iterations is not None and iterations < FEWEST:
        raise ValueError(
            f'expected at least {FEWEST} iterations, but got {iterations}; set iterations (--iters)'
        )
    if max_psnr_drop is not None and max_psnr_drop < 0:
        raise ValueError(
            f'expected max_psnr_drop to be at least 0 dB, but got {max_psnr_drop}; '
            'set max_psnr_drop (--max-psnr-drop)'
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
    start.quantize = True  # scores are those of images of 8 bits
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
    training = Training(settings, start, folder, max_psnr_drop, test, columns, device)
    weight = LAMBDAS[loss] if loss_weight is None else loss_weight
    has_probe = loss_weight is None and max_psnr_drop is not None
    if iterations is None:
        training.end_after(minutes, begin)
        training.try_out(weight)
        iterations = training.iterations_left(trainings=1 + has_probe)
    elif lr is None:
        training.try_out(weight, min(TRIAL, iterations))
    if has_probe:
        weight, iterations = training.choose_lambda(weight, iterations)
    path = folder / 'config.py'
    write_text(path, training.settings.config(weight, iterations, folder / 'train').pretty_text)
    after, share, scored = training.run(weight, iterations)
    checkpoint = _save(folder / 'processor.pth', after, task)
    seen = tuple(list(columns)[: len(seen_cfgs)])
    result = gather_scores(
        [(BEFORE, training.before), (AFTER, scored)],
        {BEFORE: start, AFTER: after},
        test,
        columns,
        labelled,
        task,
        baseline=BEFORE,
        out_dir=folder,
        trained_with={AFTER: seen},
    )
    rate = training.settings.lr
    assert rate is not None  # given, or tried out
    facts = dict(loss=loss, loss_weight=weight, lr=rate, iterations=iterations, share=share)
    write_json(folder / 'result.json', dict(facts, seen=seen, **result.summary.to_dict()))
    return Finetuned(folder, path, checkpoint, weight, rate, iterations, share, result, seen)


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


def _without_transformer(model: Mapping[str, Any]) -> dict:
    """Leave T out: P alone is trained."""
    return {name: value for name, value in model.items() if name != 'transformer'}
