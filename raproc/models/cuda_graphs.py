"""Run networks as CUDA graphs: a step then waits for the card, not for the CPU that launches.

A network is launched operation by operation, which takes longer than a modern GPU needs to compute
a small batch. A CUDA graph records these launches once and repeats them as one.
"""

from __future__ import annotations

import warnings
import weakref
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.utils._pytree import tree_flatten, tree_unflatten

Call = Callable[[Tensor], Any]


class GraphedCalls:
    """Run networks of one tensor, and repeat as a graph what comes again in the same form.

    The form is the shape, layout and precision of the tensor and whether gradients are computed.
    What comes in another form, or a second time before its gradient is computed, runs as without
    graphs; so do networks on a CPU, and those with statistics of several processes (SyncBN).

    Args:
        warm_up (int): How often a form runs without a graph before it gets one. Defaults to 3.
        most (int): The most graphs that are kept, each with memory of its own. Defaults to 8.
    """

    def __init__(self, warm_up: int = 3, most: int = 8) -> None:
        self.warm_up = warm_up
        self.most = most
        self._seen: Counter[Hashable] = Counter()
        self._graphs: dict[Hashable, Any] = {}

    def __call__(self, call: Call, inputs: Tensor) -> Any:
        """Run a network, or a method of it.

        Args:
            call (Callable): The network or a bound method, with the tensor as its only argument.
            inputs (Tensor): The tensor.

        Returns:
            Any: What the call returns, as tensors of its own.
        """
        network: Any = getattr(call, '__self__', call)
        if not fits(network, inputs):
            return call(inputs)
        form = _form(call, network, inputs)
        if form not in self._graphs:
            self._seen[form] += 1
            if self._seen[form] <= self.warm_up or len(self._graphs) >= self.most:
                return call(inputs)
            self._graphs[form] = _record(call, network, inputs)
        graph = self._graphs[form]
        return call(inputs) if graph is None or graph.busy else graph.run(inputs)

    @property
    def recorded(self) -> int:
        """int: How many graphs there are."""
        return sum(graph is not None for graph in self._graphs.values())

    def __deepcopy__(self, memo: dict) -> GraphedCalls:
        return type(self)(self.warm_up, self.most)

    def __reduce__(self) -> tuple:
        return type(self), (self.warm_up, self.most)


def fits(network: nn.Module, inputs: Tensor) -> bool:
    """Tell whether a graph may replace a network: on a GPU, and no other process takes part."""
    if not inputs.is_cuda or torch.cuda.is_current_stream_capturing():
        return False
    norms = (module for module in network.modules() if isinstance(module, nn.SyncBatchNorm))
    return not any(norm.training for norm in norms)


def _form(call: Call, network: nn.Module, inputs: Tensor) -> Hashable:
    """Describe all that a graph depends on but the values of its tensors."""
    return (
        call,
        inputs.shape,
        inputs.stride(),
        inputs.dtype,
        inputs.device,
        inputs.requires_grad,
        torch.is_grad_enabled(),
        torch.is_autocast_enabled('cuda') and torch.get_autocast_dtype('cuda'),
        tuple(module.training for module in network.modules()),
        tuple((each.data_ptr(), each.requires_grad) for each in network.parameters()),
        tuple(each.data_ptr() for each in network.buffers()),
    )


def _record(call: Call, network: nn.Module, inputs: Tensor) -> Graph | None:
    try:
        return Graph(call, network, inputs)
    except (RuntimeError, TypeError) as error:
        warnings.warn(
            f'{type(network).__name__} runs without a CUDA graph: {error}; '
            'to leave all of them out, set model.cuda_graphs=False',
            stacklevel=3,
        )
    return None


class Graph:
    """The recorded run of a network, forwards and backwards.

    Args:
        call (Callable): The network or a bound method of it.
        network (nn.Module): The network.
        inputs (Tensor): A tensor of the form that the graph is for.

    Raises:
        TypeError: If the network returns anything but tensors that depend on its input.
        RuntimeError: If it cannot be recorded, as what reads values back from the card.
    """

    def __init__(self, call: Call, network: nn.Module, inputs: Tensor) -> None:
        self._weights = [each for each in network.parameters() if each.requires_grad]
        self._inputs = torch.empty_like(inputs).copy_(inputs.detach())
        self._inputs.requires_grad_(inputs.requires_grad)
        wanted = [each for each in (self._inputs, *self._weights) if each.requires_grad]
        self._differentiable = torch.is_grad_enabled() and bool(wanted)
        self._user: Callable = lambda: None
        # The cache of autocast would keep casts that belong to the graph.
        enabled, dtype = torch.is_autocast_enabled('cuda'), torch.get_autocast_dtype('cuda')
        with torch.autocast('cuda', dtype, enabled, cache_enabled=False):
            with _unchanged(network):
                self._warm_up(call, wanted)
            self._forward = torch.cuda.CUDAGraph()
            # Other threads pin memory meanwhile, which the default mode forbids.
            with torch.cuda.graph(self._forward, capture_error_mode='thread_local'):
                outputs = call(self._inputs)
        self._outputs, self._structure = tree_flatten(outputs)
        if self._differentiable:
            self._record_backward(wanted)
        self._outputs = [each.detach() for each in self._outputs]

    @property
    def busy(self) -> bool:
        """bool: Whether a gradient is still to come that needs what the last run left."""
        return self._user() is not None

    def run(self, inputs: Tensor) -> Any:
        """Repeat the run.

        Args:
            inputs (Tensor): Of the form that the graph is for.

        Returns:
            Any: Copies of the outputs; gradients flow back to the inputs and the weights.
        """
        if self._differentiable:
            user = _User()
            self._user = weakref.ref(user)
            outputs = _Repeat.apply(self, user, inputs, *self._weights)
        else:
            outputs = self.repeat(inputs)
        return tree_unflatten(list(outputs), self._structure)

    def repeat(self, inputs: Tensor) -> tuple[Tensor, ...]:
        """Repeat the forward pass; return copies of the outputs."""
        self._inputs.detach().copy_(inputs)
        self._forward.replay()
        return tuple(each.clone() for each in self._outputs)

    def repeat_backward(self, gradients: Sequence[Tensor | None]) -> tuple[Tensor | None, ...]:
        """Repeat the backward pass; return the gradients of the inputs and of each weight."""
        for mine, given in zip(self._from_above, gradients, strict=True):
            mine.zero_() if given is None else mine.copy_(given)
        self._backward.replay()
        found = list(self._gradients)
        return tuple(found if self._inputs.requires_grad else [None, *found])

    def _warm_up(self, call: Call, wanted: list[Tensor]) -> None:
        """Run beside the default stream, so that libraries choose their ways before."""
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(2):
                outputs = tree_flatten(call(self._inputs))[0]
                self._check(outputs)
                if self._differentiable:
                    above = [torch.zeros_like(each) for each in outputs]
                    torch.autograd.grad(outputs, wanted, above, allow_unused=True)
        torch.cuda.current_stream().wait_stream(stream)

    def _check(self, outputs: Sequence[Any]) -> None:
        for each in outputs:
            if not isinstance(each, Tensor) or each.requires_grad != self._differentiable:
                raise TypeError(f'expected tensors that depend on its input, but got {each!r:.80}')

    def _record_backward(self, wanted: list[Tensor]) -> None:
        self._from_above = [torch.zeros_like(each) for each in self._outputs]
        self._backward = torch.cuda.CUDAGraph()
        with torch.cuda.graph(
            self._backward, pool=self._forward.pool(), capture_error_mode='thread_local'
        ):
            self._gradients = torch.autograd.grad(
                self._outputs, wanted, self._from_above, allow_unused=True
            )


@contextmanager
def _unchanged(network: nn.Module) -> Iterator[None]:
    """Put the buffers back afterwards, such as the running statistics of batch normalisation."""
    buffers = list(network.buffers())
    before = [each.clone() for each in buffers]
    yield
    for buffer, value in zip(buffers, before, strict=True):
        buffer.copy_(value)


class _User:
    """What lives until a gradient has been computed."""


class _Repeat(torch.autograd.Function):
    """Repeat the two passes of a graph as one differentiable operation."""

    @staticmethod
    def forward(ctx: Any, graph: Graph, user: _User, inputs: Tensor, *_: Tensor) -> Any:
        ctx.graph, ctx.user = graph, user
        return graph.repeat(inputs)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor | None) -> Any:
        if ctx.user is None:
            raise RuntimeError(
                'expected one backward pass for each forward pass of a CUDA graph, but got a '
                'second one; set model.cuda_graphs=False'
            )
        found = ctx.graph.repeat_backward(gradients)
        ctx.user = None
        return None, None, *found
