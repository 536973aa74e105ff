"""PReLU with one slope for all channels, as SRResNet has it, made for training on a CPU."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


class SharedPReLU(nn.PReLU):
    """``nn.PReLU()``, which takes less time and memory to train on a CPU.

    PyTorch's own backward pass computes the two gradients value by value, without vector units.
    On other devices and in compiled graphs it is ``nn.PReLU``. What it saves in a whole step is a
    row of ``tools/benchmark.py step``.

    Args:
        inplace (bool): Whether the outputs may take the place of the inputs, where nobody else
            looks at these: they come from a layer that does not need them any more. Defaults to
            False.
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(num_parameters=1)
        self.inplace = inplace

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, ...) to the same shape."""
        if x.device.type != 'cpu' or torch.compiler.is_compiling():
            return super().forward(x)
        slope = self.weight.item()
        # Outputs tell the signs of inputs, so these need not be kept, only for positive slopes.
        if self.inplace and slope > 0:
            if not torch.is_grad_enabled():
                return F.leaky_relu_(x, slope)
            return _InPlace.apply(x, self.weight)
        return _SharedPReLU.apply(x, self.weight)


class _SharedPReLU(torch.autograd.Function):
    """Leaky ReLU whose slope receives a gradient."""

    @staticmethod
    def forward(ctx, x: Tensor, slope: Tensor) -> Tensor:
        ctx.save_for_backward(x, slope)
        return F.leaky_relu(x, slope.item())

    @staticmethod
    @once_differentiable
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, slope = ctx.saved_tensors
        grad_x, sum_below = _backward(grad, x, slope.item())
        return grad_x, sum_below.to(slope.dtype).view_as(slope)


class _InPlace(torch.autograd.Function):
    """The same, written over its input; a positive slope leaves the signs."""

    @staticmethod
    def forward(ctx, x: Tensor, slope: Tensor) -> Tensor:
        ctx.mark_dirty(x)
        y = F.leaky_relu_(x, slope.item())
        ctx.save_for_backward(y, slope)
        return y

    @staticmethod
    @once_differentiable
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor]:
        y, slope = ctx.saved_tensors
        grad_x, sum_below = _backward(grad, y, slope.item())
        return grad_x, (sum_below.to(slope.dtype) / slope).view_as(slope)


def _backward(grad: Tensor, signed: Tensor, slope: float) -> tuple[Tensor, Tensor]:
    """Compute the gradient of the input, and the sum of ``grad`` times what is below zero.

    Image by image, so that what is read twice is still in the cache.
    """
    grad_x = torch.empty_like(grad)
    precise = torch.promote_types(signed.dtype, torch.float32)
    sums = []
    for one, values, out in zip(grad, signed, grad_x, strict=True):
        torch.ops.aten.leaky_relu_backward.grad_input(one, values, slope, False, grad_input=out)
        sums.append(values.clamp(max=0).mul_(one).sum(dtype=precise))
    return grad_x, torch.stack(sums).sum()
