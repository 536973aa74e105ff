"""What unsupervised RA compares, whatever kind of recognizer it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class OutputPair:
    """One kind of output of a recognizer for the seen images and for their targets.

    Args:
        form (str): What the output is. ``classes``: scores (..., K) before a softmax. ``objects``:
            scores (N, M, K), each before a sigmoid. ``boxes``: regressions (..., R).
            ``embeddings``: vectors (..., D) of length 1, which are no scores of classes.
        seen (Tensor): The output for the seen images, float32.
        target (Tensor): The output for the targets, same shape, without a graph.
        confidence (Tensor, optional): Of ``boxes``: how sure the recognizer is of the target's
            (...), in [0, 1]. Defaults to None.
    """

    form: str
    seen: Tensor
    target: Tensor
    confidence: Tensor | None = None
