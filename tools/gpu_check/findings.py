"""What the sections share: findings as lines of JSON, small models and their gradients."""

import json
import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import torch
from benchmarks.pairs import batch_of, detector, method_config
from benchmarks.step import PRECISIONS
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import init_default_scope
from torch import Tensor

from raproc.registry import MODELS

PRECISION_NAMES = dict(fp32='float32', bf16='bfloat16', fp16='float16')


class Findings:
    """Write findings, and remember whether one failed.

    Args:
        args (Namespace): What the parser returned.
        begin (float): When the process began, of ``time.monotonic()``.
    """

    def __init__(self, args: Namespace, begin: float) -> None:
        self.args = args
        self.end = begin + args.seconds
        self.dry = args.dry
        self.device = 'cpu' if args.dry else 'cuda'
        self.failed = False
        init_default_scope('raproc')
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False

    def tell(self, check: str, ok: bool | None = None, **figures: Any) -> None:
        """Write a finding."""
        self.failed |= ok is False
        line = json.dumps(dict(check=check, ok=ok, **figures), default=str)
        print(line, flush=True)
        if self.args.out:
            with open(self.args.out, 'a', encoding='utf-8') as file:
                file.write(line + '\n')

    def attempt(self, check: str, function: Callable, *args: Any) -> Any:
        """Call a function if there is time; its error is a finding, and the section goes on."""
        if time.monotonic() > self.end:
            return self.tell(check, None, left_out='no time left')
        try:
            return function(*args)
        except NotImplementedError as error:  # an operator that only a compiled mmcv has
            self.tell(check, None, not_supported=str(error)[:300])
        except Exception as error:  # whatever it is
            self.tell(check, False, error=f'{type(error).__name__}: {str(error)[:300]}')

    def rate(self, step: Callable, images: int, seconds: float = 2.0) -> dict[str, float]:
        """Measure images/s and, on a GPU, the peak of its memory."""
        for _ in range(1 if self.dry else 5):
            step()
        self.wait()
        if not self.dry:
            torch.cuda.reset_peak_memory_stats()
        begin, count = time.perf_counter(), 0
        while time.perf_counter() - begin < (0.5 if self.dry else seconds):
            step()
            self.wait()
            count += 1
        found = dict(images_per_second=round(images * count / (time.perf_counter() - begin), 2))
        if not self.dry:
            found['peak_gib'] = round(torch.cuda.max_memory_allocated() / 2**30, 2)
        return found

    def wait(self) -> None:
        """Wait for the GPU."""
        if not self.dry:
            torch.cuda.synchronize()


def classifier_model(
    device: str, channels_last: bool = True, method: str = 'ra', cuda_graphs: bool = False
):
    torch.manual_seed(0)
    config = method_config(method, channels_last=channels_last)
    config.cuda_graphs = cuda_graphs
    config.recognition.recognizer = MODELS.build(config.recognition.recognizer)
    return MODELS.build(config).to(device)


def detector_model(device: str, depth: int | None = None):
    """Build RA with RetinaNet, or with the paper's Faster R-CNN C4 of a depth, all random."""
    torch.manual_seed(0)
    network = detector()
    if depth:
        model = Config.fromfile(f'configs/recognizers/faster-rcnn_r{depth}-c4_voc0712.py').model
        model.backbone.init_cfg = model.roi_head.shared_head.init_cfg = None
        network = dict(type='MMDetRecognizer', name='r', model=dict(model=model), allow_random=True)
    config = method_config(network=network)
    config.processor.scale = 1
    config.recognition.recognizer = MODELS.build(config.recognition.recognizer)
    return MODELS.build(config).to(device)


def optimizer_of(model, precision: str):
    return build_optim_wrapper(
        model,
        dict(
            PRECISIONS[PRECISION_NAMES[precision]],
            constructor='TrainableOptimWrapperConstructor',
            optimizer=dict(type='Adam', lr=1e-4),
        ),
    )


def gradient_of(model, batch: dict, precision: str) -> tuple[dict[str, float], Tensor]:
    """Compute the losses of a batch and the gradient of P, as one vector."""
    wrapper = optimizer_of(model, precision)
    model.train()
    model.zero_grad()
    data = model.data_preprocessor(batch, True)
    with wrapper.optim_context(model):
        losses = model(**data, mode='loss')
    loss, log = model.parse_losses(losses)
    scale = wrapper.loss_scaler.get_scale() if precision == 'fp16' else 1.0
    wrapper.backward(wrapper.scale_loss(loss))
    parts = [w.grad.flatten().float() / scale for w in model.parameters() if w.grad is not None]
    return {key: float(value) for key, value in log.items()}, torch.cat(parts)


def smooth_batch(number: int, size: int) -> dict[str, list]:
    """Make the same batch each time."""
    torch.manual_seed(0)
    return batch_of(number, size)
