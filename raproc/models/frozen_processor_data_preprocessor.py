"""Let a data preprocessor run a trained processor: frozen, and in no checkpoint."""

from __future__ import annotations

from torch import nn

from raproc.registry import MODELS
from raproc.weights import editor_weights, misfits, read_weights, shortened

from .data_preprocessor import PairDataPreprocessor
from .frozen_state import keep_out_of_state_dicts


class FrozenProcessorDataPreprocessor(PairDataPreprocessor):
    """The base of data preprocessors that run a frozen processor on what they prepare.

    P stays in eval mode; its weights are in no checkpoint, and with
    ``TrainableOptimWrapperConstructor`` in no optimizer.

    Args:
        processor (dict | nn.Module): P, an editor; with its scope where the default scope is not
            raproc's: ``dict(type='raproc.SRResNet', scale=4)``.
        weights (str, optional): P's weights, see :func:`raproc.weights.find_weights`: of a
            :class:`RecognitionAwareModel`, or of the bare editor. Only an editor without parameters
            needs none. Defaults to None.
        hint (str): How to get the weights, for the message if they are missing.
        **kwargs: As for :class:`PairDataPreprocessor`.

    Raises:
        ValueError: If P has parameters and no weights, or they do not fit.
        FileNotFoundError: If the weights file is missing.
    """

    def __init__(
        self, processor: dict | nn.Module, weights: str | None = None, hint: str = '', **kwargs
    ) -> None:
        super().__init__(**kwargs)
        self.processor = processor if isinstance(processor, nn.Module) else MODELS.build(processor)
        load_processor(self.processor, weights, hint)
        self.processor.requires_grad_(False).eval().to(memory_format=self.memory_format)
        keep_out_of_state_dicts(self.processor)

    def train(self, mode: bool = True) -> FrozenProcessorDataPreprocessor:
        """Set the mode, but keep P in eval mode."""
        super().train(mode)
        self.processor.eval()
        return self


def load_processor(processor: nn.Module, weights: str | None, hint: str = '') -> None:
    """Load the weights of P from a checkpoint of a whole model, or of the editor alone.

    Args:
        processor (nn.Module): P.
        weights (str, optional): A local file or a URL.
        hint (str): How to get the weights, for the message if they are missing.

    Raises:
        ValueError: If P has parameters and there are no weights, or they do not fit.
        FileNotFoundError: If the file is missing.
    """
    name = type(processor).__name__
    if weights is None:
        if next(processor.parameters(), None) is not None:
            raise ValueError(
                f'processor {name} has no weights: set model.data_preprocessor.weights to a '
                f'checkpoint of a trained processor. {hint}'.strip()
            )
        return
    try:
        state = editor_weights(read_weights(weights))
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f'processor {name} misses its weights {weights!r}. {hint}'.strip()
        ) from error
    problems = misfits(processor.state_dict(), state)
    if problems:
        raise ValueError(
            f'the weights {weights!r} do not fit processor {name}: '
            f'{"; ".join(shortened(problems))}. Set model.data_preprocessor.processor to the '
            'editor that they were trained with'
        )
    processor.load_state_dict(state)
