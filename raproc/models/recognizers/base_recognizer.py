"""What every recognizer has in common: the contract that it is frozen, and its input convention."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from raproc.models.cuda_graphs import GraphedCalls
from raproc.models.frozen_state import keep_out_of_state_dicts
from raproc.models.memory_layout import MemoryLayout
from raproc.models.padding import image_sizes, valid_mask
from raproc.samples import Sample

from .folded_norms import WORTHWHILE, FoldedNorms
from .input_convention import InputConvention
from .network_weights import load_weights
from .output_pair import OutputPair

__all__ = ['BaseRecognizer', 'load_weights']


class BaseRecognizer(nn.Module, metaclass=ABCMeta):
    """An adapter of a trained network of another library: raproc's images in, its predictions out.

    A frozen recognizer stays in eval mode, receives no weight gradients and appears in no state
    dict; loading a state dict neither asks for it nor changes it.

    Args:
        network (nn.Module): The trained network.
        convention (InputConvention): How the network wants its images.
        name (str): The name in logs and metrics, e.g. ``r18``.
        frozen (bool): ``False`` switches the contract off (paper section 5). Defaults to True.
    """

    kind: str
    """str: The name of its kind in ``KINDS``, e.g. ``cls`` for classifiers."""

    has_boxes: bool = False
    """bool: Whether boxes are among its outputs."""

    is_random: bool = False
    """bool: Whether its weights are random, so that nothing is expected of its predictions."""

    learns_names: bool = False
    """bool: Whether it meets the names of its classes while it predicts."""

    selection: list[int] | None = None
    """list[int] | None: The known class that each label means, where they are not the same."""

    network: Any  # a module of another library, with methods of its own
    mean: Tensor
    std: Tensor

    def __init__(
        self, network: nn.Module, convention: InputConvention, name: str, frozen: bool = True
    ) -> None:
        super().__init__()
        self.network = network
        self.name = name
        self.frozen = frozen
        self.graphs: GraphedCalls | None = None
        self._folded: FoldedNorms | None = None
        self._layout = MemoryLayout()
        self._place: torch.device | None = None
        if len(convention.mean or (0, 0, 0)) != 3:
            raise ValueError(
                f'expected recognizer {name!r} to take images of three channels, but got a mean of '
                f'{len(convention.mean or ())}; set model.recognition.recognizer to another one'
            )
        self.register_buffer('mean', torch.zeros(3, 1, 1), persistent=False)
        self.register_buffer('std', torch.ones(3, 1, 1), persistent=False)
        self.use_convention(convention)
        if frozen:
            self.requires_grad_(False)
            self.eval()
            keep_out_of_state_dicts(self)

    def use_convention(self, convention: InputConvention) -> None:
        """Convert images by another convention from now on.

        Args:
            convention (InputConvention): How the network wants its images.
        """
        self.convention = convention
        self.mean = self.mean.new_tensor(convention.mean or [0.0] * 3).view(3, 1, 1)
        self.std = self.std.new_tensor(convention.std or [1.0] * 3).view(3, 1, 1)

    def train(self, mode: bool = True) -> BaseRecognizer:
        """Set the mode, but keep a frozen recognizer in eval mode."""
        return super().train(mode and not self.frozen)

    def on(self, device: torch.device) -> BaseRecognizer:
        """Move to a device, laid out channels last, unless it is there: a walk over all tensors."""
        if not self._place == self.mean.device == device:
            self.to(device).to(memory_format=torch.channels_last)
            self._place = device
        return self

    @property
    @abstractmethod
    def num_classes(self) -> int:
        """int: The number of classes the network knows."""

    @property
    def class_names(self) -> tuple[str, ...] | None:
        """tuple[str, ...] | None: The names of its classes in order, where they are known."""
        return None

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        return self.num_classes

    def counted(self, names: Sequence[str]) -> tuple[str, ...]:
        """Take the classes that labels may mean out of a list of all classes of the network."""
        return tuple(names)

    @property
    def known_classes(self) -> int:
        """int: The number of classes that labels may mean, whatever the data."""
        return self.num_classes

    @property
    def known_names(self) -> tuple[str, ...] | None:
        """tuple[str, ...] | None: The names of these, where they are known."""
        return self.class_names

    def adopt_names(self, names: Sequence[str]) -> None:
        """Take the names of the data's classes for one's own, if the adapter knows any words."""

    def select_classes(self, indices: Sequence[int]) -> bool:
        """Let labels mean other classes than those of the same number, if the adapter can.

        Args:
            indices (Sequence[int]): Label ``i`` is the class ``indices[i]``.

        Returns:
            bool: Whether that changed anything.

        Raises:
            ValueError: If it cannot.
        """
        if list(indices) != list(range(self.num_classes)):
            raise ValueError(
                f'expected data with the classes of recognizer {self.name!r} in its order, as '
                f'{type(self).__name__} selects none, but got {len(indices)} of its '
                f'{self.num_classes} or another order; change the data'
            )
        return False

    @abstractmethod
    def loss(self, images: Tensor, data_samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Compute the network's loss.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1]; gradients flow back to it.
            data_samples (Sequence[BaseDataElement]): N native samples with labels or boxes.

        Returns:
            dict[str, Tensor]: Terms by OpenMMLab's convention: names with ``loss`` are summed.
        """

    @abstractmethod
    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """Predict classes, boxes or whatever the network recognises.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1].
            data_samples (Sequence[BaseDataElement], optional): N native samples; they are not
                changed.

        Returns:
            list[BaseDataElement]: Copies of the native samples with the predictions.
        """

    @abstractmethod
    def outputs(
        self,
        seen: Tensor,
        targets: Tensor,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[OutputPair]:
        """Pair the network's outputs on the seen images with those on their targets.

        Args:
            seen (Tensor): (N, 3, H, W), RGB, [0, 1]; gradients flow back to it.
            targets (Tensor): The targets, same shape; no gradient flows back to them.
            data_samples (Sequence[BaseDataElement], optional): N samples, of which ``img_shape``
                alone is read.

        Returns:
            list[OutputPair]: One pair for each kind of output.

        Raises:
            TypeError: If the network has no outputs that can be compared.
        """

    @abstractmethod
    def features(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[Tensor]:
        """Extract the network's feature maps, without padding.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1]; gradients flow back to it.
            data_samples (Sequence[BaseDataElement], optional): N samples, of which ``img_shape``
                alone is read.

        Returns:
            list[Tensor]: Maps (n, C, h, w) in float32: one of the whole batch for each level, or
            one for each image and level where images are padded.

        Raises:
            TypeError: If the network has no feature maps.
        """

    @abstractmethod
    def check_samples(self, data_samples: Sequence[Sample]) -> None:
        """Refuse samples of another kind and labels beyond the network's classes."""

    def prepare(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> Tensor:
        """Convert images, differentiably, to what the network expects.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1].
            data_samples (Sequence[BaseDataElement], optional): Their ``img_shape`` tells which part
                of each image is padding; that part becomes the network's own padding. Not for
                networks that take images of one size.

        Returns:
            Tensor: (N, 3, H', W'), normalised, in the network's channel order.
        """
        convention = self.convention
        images = convention.fitted(images)
        mask = valid_mask(images, image_sizes(images, data_samples))
        if convention.channel_order == 'bgr':
            images = images.flip(1)
        images = (images * 255 - self.mean) / self.std
        if mask is not None:
            images = images * mask + convention.pad_value * (1 - mask)
        pad_h, pad_w = (-size % convention.pad_divisor for size in images.shape[-2:])
        if pad_h or pad_w:
            images = F.pad(images, (0, pad_w, 0, pad_h), value=convention.pad_value)
        return images

    def folded(self, images: Tensor) -> AbstractContextManager[None]:
        """Run the network with its normalisations folded inside ``with``, for losses.

        Args:
            images (Tensor): What it is about to see (N, 3, H, W), RGB, [0, 1].

        Returns:
            AbstractContextManager: See :meth:`FoldedNorms.applied`; without effect if the network
            is not frozen, for batches too small to gain from it, and in compiled graphs, which fuse
            more.
        """
        if not self.frozen or images.numel() < WORTHWHILE or torch.compiler.is_compiling():
            return nullcontext()
        if self._folded is None or self._folded.network is not self.network:
            self._folded = self._fold(images[:1].detach())
        return self._folded.applied()

    def _fold(self, image: Tensor) -> FoldedNorms:
        graphs, self.graphs = self.graphs, None
        try:
            return FoldedNorms(self.network, lambda: self.features(image))
        finally:
            self.graphs = graphs

    def run(self, call: Callable, inputs: Tensor, *args: Any, **kwargs: Any) -> Any:
        """Run the network, in the memory layout that it can take; see :class:`MemoryLayout`.

        Args:
            call (Callable): The network or a method of it.
            inputs (Tensor): Prepared images.
            *args (Any): Further arguments of the call.
            **kwargs (Any): Further arguments of the call.

        Returns:
            Any: What the call returns.
        """
        graphs = self.graphs
        if graphs is None or args or kwargs:
            return self._layout.run(self.network, call, inputs, *args, **kwargs)
        return self._layout.run(self.network, lambda images: graphs(call, images), inputs)
