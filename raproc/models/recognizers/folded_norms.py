"""Fold the normalisations of a frozen network into its convolutions while a loss runs it.

In eval mode batch normalisation multiplies each channel by a number and adds another. Weights and
bias of the convolution before can do that, so that a large feature map is read and written once
less, forwards and backwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

Extract = Callable[[], Sequence[Tensor]]

WORTHWHILE = 2**18
"""int: The fewest values in a batch of images: with fewer, maps cost less than weights."""

TOLERANCE = 1e-3
"""float: How far maps with folded normalisations may be from those without, of their largest."""


class FoldedNorms:
    """Run a frozen network with its normalisations folded, as long as wanted and no longer.

    Which normalisation follows which convolution is seen in one run, and the maps of a second run,
    with these folded, must equal those of the first. The weights of the network stay what they
    are: folded ones take their place inside :meth:`applied` only.

    Args:
        network (nn.Module): The network, in eval mode.
        extract (Callable): Runs it on some image; returns feature maps. What it doesn't run
            isn't folded, and neither is anything if it raises an error.
    """

    def __init__(self, network: nn.Module, extract: Extract) -> None:
        self.network = network
        self._pairs: list[_Pair] = []
        if any(map(_is_norm, network.modules())) and not _runs_twice(network):
            self._fold(extract)

    def __len__(self) -> int:
        return len(self._pairs)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Run the network folded inside ``with``; not what trains, or is in train mode."""
        with ExitStack() as stack:
            if not self.network.training:
                for pair in self._pairs:
                    stack.callback(pair.unfold)
                    pair.fold()
            yield

    def _fold(self, extract: Extract) -> None:
        device = next(self.network.buffers()).device.type
        with (
            torch.no_grad(),
            torch.autocast(device, enabled=False),
            torch.backends.cudnn.flags(allow_tf32=False),
        ):
            try:
                expected, self._pairs = _watch(self.network, extract)
                with self.applied():
                    found = extract()
            except Exception:  # a network without maps may have a loss all the same
                self._pairs = []
                return
        if not all(map(_equal, found, expected)):
            self._pairs = []


class _Pair:
    """A convolution and the normalisation of its output."""

    def __init__(self, conv: nn.Conv2d, norm: Any) -> None:
        self.conv, self.norm = conv, norm
        self._versions: tuple = ()
        self._folded: dict[str, Tensor] = {}
        self._own: dict[str, Any] = {}
        self._rest = nn.Sequential(*norm.children())

    def fold(self) -> None:
        """Let the convolution do both, and the normalisation what is left of it (timm: ReLU)."""
        versions = tuple((each.data_ptr(), each._version) for each in self._tensors())
        if versions != self._versions:
            self._folded, self._versions = _folded(self.conv, self.norm), versions
        self._own = {name: self.conv._parameters[name] for name in self._folded}
        self.conv._parameters.update(self._folded)  # type: ignore[arg-type]
        self.norm.__dict__['forward'] = self._rest

    def unfold(self) -> None:
        """Give both back what is theirs."""
        self.conv._parameters.update(self._own)
        self.norm.__dict__.pop('forward', None)

    def _tensors(self) -> list[Tensor]:
        norm = self.norm
        found = (*self.conv._parameters.values(), norm.running_mean, norm.running_var)
        return [each for each in (*found, norm.weight, norm.bias) if each is not None]


@torch.no_grad()
def _folded(conv: nn.Conv2d, norm: Any) -> dict[str, Tensor]:
    """Multiply the channels of a convolution by what the normalisation multiplies them by."""
    factor = torch.rsqrt(norm.running_var + norm.eps)
    if norm.weight is not None:
        factor = factor * norm.weight
    start = -norm.running_mean if conv.bias is None else conv.bias - norm.running_mean
    bias = start * factor
    if norm.bias is not None:
        bias = bias + norm.bias
    return dict(weight=conv.weight * factor.view(-1, 1, 1, 1), bias=bias)


def _watch(network: nn.Module, extract: Extract) -> tuple[Sequence[Tensor], list[_Pair]]:
    """Run the network; find normalisations of what a convolution gave, each run once."""
    given: dict[int, tuple[Tensor, int, nn.Conv2d]] = {}
    runs: Counter[nn.Module] = Counter()
    pairs: list[_Pair] = []

    def after(module: nn.Module, inputs: tuple, output: Tensor) -> None:
        runs[module] += 1
        if isinstance(output, Tensor):
            given[id(output)] = (output, output._version, module)  # type: ignore[assignment]

    def before(module: nn.Module, inputs: tuple) -> None:
        runs[module] += 1
        output, version, conv = given.get(id(inputs[0]) if inputs else 0, (None, 0, None))
        if conv is not None and output is not None and output._version == version:
            pairs.append(_Pair(conv, module))

    with ExitStack() as stack:
        for module in network.modules():
            if isinstance(module, nn.Conv2d) and module._parameters.get('weight') is not None:
                stack.enter_context(module.register_forward_hook(after))
            elif _is_norm(module):
                stack.enter_context(module.register_forward_pre_hook(before))
        maps = extract()
    return maps, [pair for pair in pairs if runs[pair.conv] == runs[pair.norm] == 1]


def _is_norm(module: Any) -> bool:
    """Tell whether a module normalises channels by numbers of its own while in eval mode."""
    statistics = (getattr(module, name, None) for name in ('running_mean', 'running_var'))
    return all(isinstance(each, Tensor) for each in statistics) and hasattr(module, 'eps')


def _runs_twice(network: nn.Module) -> bool:
    """Tell whether parts run again in the backward pass, when nothing is folded any more."""
    names = ('with_cp', 'grad_checkpointing')
    return any(getattr(module, name, False) for module in network.modules() for name in names)


def _equal(found: Tensor, expected: Tensor) -> bool:
    largest = float(expected.abs().max()) if expected.numel() else 0.0
    return bool((found - expected).abs().max() <= TOLERANCE * largest) if largest else True
