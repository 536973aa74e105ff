"""Megapixels of results per second: raproc's processor and ONNX Runtime with the same P."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import torch

from raproc.apis import ImageProcessor, export_onnx

from .report import Setup, figure_row, ratio_row, take_turns

MODEL = 'ra/sr_efficientnet-lite0_cls_small'
SIZE = (384, 512)


def measure(setup: Setup) -> list[dict]:
    """Process one image with a published SRResNet x4, as `raproc process` does, and with ONNX."""
    height, width = (24, 32) if setup.quick else SIZE
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    ours = ImageProcessor(MODEL, device=setup.device)
    mixed = ImageProcessor(MODEL, device=setup.device, amp=True)
    session = exported_session()
    batch = np.ascontiguousarray(image.transpose(2, 0, 1)[None])
    functions = dict(
        onnx=lambda: session.run(None, {'images': batch}),
        float32=lambda: ours(image),
        mixed=lambda: mixed(image),
    )
    times = take_turns(functions, setup)
    megapixels = height * width * ours.scale**2 / 1e6
    rates = {name: megapixels / median(values) for name, values in times.items()}
    expected = session.run(None, {'images': batch})[0][0].transpose(1, 2, 0).astype(int)
    rows = []
    for name, goal in (('float32', '>= 1.5'), ('mixed', '')):
        what = f'raproc process, {NAMES[name]} : ONNX Runtime, float32'
        value = f'{rates[name]:.2f} : {rates["onnx"]:.2f} megapixels/s of results'
        rows.append(ratio_row('processing', what, value, times['onnx'], times[name], goal))
    difference = int(np.abs(ours(image).astype(int) - expected).max())
    what = 'largest difference of the two results in levels of 255'
    rows.append(figure_row('processing', what, str(difference), difference, '<= 1'))
    return rows


NAMES = dict(float32='float32', mixed='--amp')


def exported_session():
    """Export the same P and open it in ONNX Runtime, with as many threads as torch has."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / 'p.onnx'
        export_onnx(ImageProcessor(MODEL, device='cpu'), path)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        providers = ['CPUExecutionProvider']
        return onnxruntime.InferenceSession(str(path), options, providers=providers)
