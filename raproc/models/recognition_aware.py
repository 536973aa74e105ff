"""The whole method: a processor trained so that frozen recognizers recognise its output.

One direction, no way back (paper figure 2)::

    input -> P -> processed -> processing loss <- target
                      |
                      +-> [T] -> seen -> R -> recognition loss <- labels
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.model import BaseModel
from torch import Tensor, nn

from raproc.models.cuda_graphs import GraphedCalls
from raproc.models.losses import BaseRecognitionLoss
from raproc.models.padding import crop_to_sizes, image_sizes
from raproc.models.recognizers import BaseRecognizer
from raproc.models.wrappers import GradientCut
from raproc.pixels import check_finite, quantize
from raproc.registry import MODELS
from raproc.samples import Sample


@MODELS.register_module()
class RecognitionAwareModel(BaseModel):
    """Train a processor P with a processing loss and any number of recognition losses.

    Without ``recognition`` it is plain processing (paper eq. 1); with it, recognition-aware
    processing (eq. 3): ``loss = processing_loss + sum_i lambda_i * recognition_loss_i``.

    Args:
        processor (dict | nn.Module): P, an editor: (N, 3, h, w) -> (N, 3, s*h, s*w), e.g.
            ``SRResNet`` or any ``mmagic.*`` generator.
        processing_loss (dict, optional): A module of (processed, targets, sizes). Defaults to None.
        recognition (dict | Sequence[dict], optional): One or several recognition losses, each with
            its own recognizer and ``loss_weight`` (lambda). Defaults to None.
        transformer (dict | nn.Module, optional): An editor of scale 1 between P and the
            recognizers. Defaults to None.
        quantize (bool): Whether predictions are rounded to the 8-bit image that a user would save;
            False gives the paper's float scoring. Defaults to True.
        channels_last (bool): Whether the networks are laid out channels last. Defaults to True.
        cuda_graphs (bool): Whether P, T and the classifiers repeat their passes on a GPU as CUDA
            graphs, which is faster for batches of one size, see :class:`GraphedCalls`. Defaults to
            False.
        data_preprocessor (dict, optional): Defaults to ``PairDataPreprocessor``.
        init_cfg (dict, optional): How to initialise P and T. Defaults to None.
    """

    processor: nn.Module
    transformer: nn.Module | None
    recognition: Any  # an nn.ModuleList of recognition losses

    def __init__(
        self,
        processor: dict | nn.Module,
        processing_loss: dict | None = None,
        recognition: dict | Sequence[dict] | None = None,
        transformer: dict | nn.Module | None = None,
        quantize: bool = True,
        channels_last: bool = True,
        cuda_graphs: bool = False,
        data_preprocessor: dict | None = None,
        init_cfg: dict | None = None,
    ) -> None:
        data_preprocessor = data_preprocessor or dict(
            type='PairDataPreprocessor', channels_last=channels_last
        )
        super().__init__(_build(data_preprocessor), init_cfg)
        self.processor = _build(processor)
        self.transformer = None if transformer is None else _build(transformer)
        self.processing_loss = None if processing_loss is None else _build(processing_loss)
        self.recognition = nn.ModuleList(_build(cfg) for cfg in _as_list(recognition))
        self.quantize = quantize
        self.graphs = self._graphs() if cuda_graphs else None
        self._check_names()
        if channels_last:
            self.to(memory_format=torch.channels_last)
        self._ddp_params_and_buffers_to_ignore = self._frozen_names()

    @property
    def recognizers(self) -> list[BaseRecognizer]:
        """list[BaseRecognizer]: The recognizers whose losses train the model."""
        return [recognizer for loss in self.recognition for recognizer in loss.recognizers]

    @property
    def _trains_processor(self) -> bool:
        """Whether a loss reaches P: not where there is none of P's own and T is cut off."""
        return self.processing_loss is not None or not isinstance(self.transformer, GradientCut)

    def forward(
        self,
        inputs: Tensor,
        targets: Tensor | None = None,
        data_samples: Sequence[Sample] | None = None,
        mode: str = 'tensor',
    ):
        """Process a batch.

        Args:
            inputs (Tensor): Degraded images (N, 3, h, w), RGB, [0, 1].
            targets (Tensor, optional): Original images (N, 3, s*h, s*w); needed for ``loss``.
            data_samples (Sequence[BaseDataElement], optional): N native samples.
            mode (str): ``tensor`` gives the processed images, ``loss`` a dict of losses,
                ``predict`` a list of N data elements, see :meth:`predict`.

        Returns:
            Tensor | dict[str, Tensor] | list[BaseDataElement]: See ``mode``.
        """
        if mode == 'tensor':
            return self.processor(inputs)
        if mode == 'loss':
            return self.loss(inputs, targets, data_samples)
        if mode == 'predict':
            return self.predict(inputs, targets, data_samples)
        raise ValueError(f"expected mode 'tensor', 'loss' or 'predict', but got {mode!r}")

    def loss(
        self,
        inputs: Tensor,
        targets: Tensor | None,
        data_samples: Sequence[Sample] | None,
    ) -> dict[str, Tensor]:
        """Compute the losses of a batch: ``loss_processing`` and ``loss_{recognizer}``."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and self._trains_processor):
            processed = self._run(self.processor, inputs)
        losses = {}
        if self.processing_loss is not None:
            assert targets is not None  # data pipelines give them
            sizes = image_sizes(targets, data_samples)
            losses['loss_processing'] = self.processing_loss(processed, targets, sizes)
        if any(recognition_loss.active for recognition_loss in self.recognition):
            seen = self._seen(processed)
            for recognition_loss in self.recognition:
                losses.update(recognition_loss(seen, targets, data_samples))
        return losses

    @torch.no_grad()
    def predict(
        self,
        inputs: Tensor,
        targets: Tensor | None = None,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[Sample]:
        """Process a batch for scoring: P and T run once, whatever looks at the result.

        Args:
            inputs (Tensor): Degraded images (N, 3, h, w).
            targets (Tensor, optional): Original images, passed on for metrics.
            data_samples (Sequence[BaseDataElement], optional): N native samples.

        Returns:
            list[BaseDataElement]: Per image ``processed`` (P's output), ``seen`` (what recognizers
            look at) and, if given, ``target``: (3, H, W), RGB, [0, 1], without padding, in 8-bit
            steps if ``quantize``.

        Raises:
            NotFiniteError: If P or T gives NaN or infinity, with the images' names.
        """
        of = _of_images(data_samples)
        processed = check_finite(self.processor(inputs), f'the processor{of}')
        images = dict(processed=self._as_saved(processed))
        images['seen'] = images['processed']
        if self.transformer is not None:
            seen = check_finite(self.transformer(processed.clamp(0, 1)), f'the transformer{of}')
            images['seen'] = self._as_saved(seen)
        if targets is not None:
            images['target'] = targets
        sizes = image_sizes(processed, data_samples)
        columns = [crop_to_sizes(batch, sizes) for batch in images.values()]
        return [Sample(**dict(zip(images, row, strict=True))) for row in zip(*columns, strict=True)]

    def _seen(self, processed: Tensor) -> Tensor:
        """Make the image for recognizers: T's output, or the processed image without a T."""
        image = processed.clamp(0, 1)
        return image if self.transformer is None else self._run(self.transformer, image).clamp(0, 1)

    def _run(self, network: nn.Module, images: Tensor) -> Tensor:
        return network(images) if self.graphs is None else self.graphs(network, images)

    def _as_saved(self, images: Tensor) -> Tensor:
        images = images.float().clamp(0, 1)
        return quantize(images) if self.quantize else images

    def _graphs(self) -> GraphedCalls:
        for recognizer in self.recognizers:
            recognizer.graphs = GraphedCalls()
        return GraphedCalls()

    def _check_names(self) -> None:
        names = [recognizer.name for recognizer in self.recognizers]
        if len(set(names)) < len(names):
            raise ValueError(
                'expected a name of its own for each recognizer, '
                f'but got {names}; set model.recognition[i].recognizer.name'
            )

    def _frozen_names(self) -> list[str]:
        """Parameters and buffers that distributed training need not send around."""
        return [
            f'{prefix}.{name}'
            for prefix, module in self.named_modules()
            if isinstance(module, BaseRecognizer) and module.frozen
            for group in (module.named_parameters(), module.named_buffers())
            for name, _ in group
        ]


def processing_config(model: dict) -> dict:
    """Cut a model's config down to P and T, the part that makes the image.

    Args:
        model (dict): The config; it stays as it is.

    Returns:
        dict: Without losses, recognizers and what prepares the batches of a training.
    """
    config = copy.deepcopy(dict(model))
    config.update(recognition=None, processing_loss=None)
    config.pop('data_preprocessor', None)
    return config


def _as_list(recognition: dict | BaseRecognitionLoss | Sequence | None) -> list:
    if recognition is None:
        return []
    return list(recognition) if isinstance(recognition, list | tuple) else [recognition]


def _of_images(data_samples: Sequence[Sample] | None) -> str:
    names = [sample.get('img_path') for sample in data_samples or ()]
    return ' for ' + ', '.join(map(str, names)) if any(names) else ''


def _build(module: dict | nn.Module) -> nn.Module:
    return module if isinstance(module, nn.Module) else MODELS.build(module)
