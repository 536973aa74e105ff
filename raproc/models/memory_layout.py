"""Run networks channels last, which is faster on most machines, where they can take that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn


class MemoryLayout:
    """Run a network in the memory layout that it can take.

    A network that views feature maps as vectors (mmpretrain's VGG, SwinIR) fails with maps that are
    laid out channels last. It keeps the usual layout after its first failure.
    """

    def __init__(self) -> None:
        self._views_rows = False

    def run(self, network: nn.Module, call: Callable, inputs: Tensor, *args: Any, **more: Any):
        """Run a network that is laid out channels last.

        Args:
            network (nn.Module): The network, which is laid out anew if it fails.
            call (Callable): What runs it: itself, a method of it, or a function.
            inputs (Tensor): (N, C, H, W).
            *args (Any): Further arguments of the call.
            **more (Any): Further arguments of the call.

        Returns:
            Any: What the call returns.
        """
        if not self._views_rows:
            try:
                return call(inputs, *args, **more)
            except RuntimeError as error:
                if 'view size is not compatible' not in str(error):
                    raise
            self._views_rows = True
        network.to(memory_format=torch.contiguous_format)
        return call(inputs.contiguous(), *args, **more)
