"""Whether numbers agree: precisions, layouts, devices, and ways to start a training."""

from pathlib import Path

import torch
import torch.nn.functional as F
from benchmarks.pairs import batch_of, boxed
from findings import Findings, classifier_model, detector_model, gradient_of, smooth_batch

# The largest relative error of a loss, and the least cosine to the gradient in float32.
TOLERANCES = dict(fp32=(1e-4, 0.9999), bf16=(2e-2, 0.98), fp16=(5e-3, 0.995))


def equality(findings: Findings) -> None:
    """Compare losses and gradients with those in float32 without channels_last."""
    kinds = ['fp32', 'bf16', *([] if findings.dry else ['fp16'])]
    number, size = (2, 64) if findings.dry else (20, 224)
    batch, device = smooth_batch(number, size), findings.device
    expected, reference = gradient_of(classifier_model(device, False), batch, 'fp32')
    for channels_last in (False, True):
        for kind in kinds:
            log, found = gradient_of(classifier_model(device, channels_last), batch, kind)
            error = max(abs(log[key] - value) / abs(value) for key, value in expected.items())
            cosine = float(F.cosine_similarity(found, reference, dim=0))
            most, least = TOLERANCES[kind]
            findings.tell(
                f'RA step with a classifier, {kind}, channels_last={channels_last}',
                bool(error < most and cosine > least and torch.isfinite(found).all()),
                cosine=cosine,
                error=error,
            )
    if not findings.dry:
        small = smooth_batch(2, 96)
        pair = [gradient_of(classifier_model(where), small, 'fp32')[1] for where in ('cuda', 'cpu')]
        cosine = float(F.cosine_similarity(pair[0].cpu(), pair[1], dim=0))
        findings.tell('gradient on the GPU and on the CPU', cosine > 0.9999, cosine=cosine)
    for kind in kinds:
        log, found = gradient_of(detector_model(device), boxes_batch(64, 96), kind)
        findings.tell(f'RA step with a detector, {kind}', bool(torch.isfinite(found).all()), **log)


def graphs(findings: Findings) -> None:
    """Compare the gradients of a batch, after others, with and without CUDA graphs."""
    number, size = (2, 64) if findings.dry else (20, 224)
    first, second = smooth_batch(number, size), batch_of(number, size)
    for method in ('ra', 'unsup_ra', 'ra_transformer'):
        for kind in ('fp32', 'bf16'):
            found = []
            for cuda_graphs in (False, True):
                model = classifier_model(findings.device, method=method, cuda_graphs=cuda_graphs)
                for _ in range(5):
                    gradient_of(model, first, kind)
                found.append(gradient_of(model, second, kind))
            (expected, reference), (log, gradient) = found
            error = max(abs(log[key] - value) / abs(value) for key, value in expected.items())
            cosine = float(F.cosine_similarity(gradient, reference, dim=0))
            most, least = TOLERANCES[kind]
            # P and R at least, or the comparison shows nothing.
            recorded = [each.graphs.recorded for each in (model, *model.recognizers)]
            findings.tell(
                f'{method} step with CUDA graphs and without, {kind}',
                bool(error < most and cosine > least and (findings.dry or all(recorded))),
                cosine=cosine,
                error=error,
                recorded=recorded,
            )


def boxes_batch(height: int, width: int) -> dict[str, list]:
    """Make a batch of one image with boxes, at scale 1."""
    torch.manual_seed(0)
    image = torch.randint(256, (3, height, width)).byte()
    return dict(inputs=[image], targets=[image], data_samples=[boxed(height, width)])


def weights(findings: Findings) -> None:
    """Compare what one process, a resumed one and torchrun have trained."""
    states = [
        torch.load(
            Path(findings.args.runs, run, findings.args.last), map_location='cpu', weights_only=True
        )['state_dict']
        for run in ('one_process', 'resumed', 'torchrun')
    ]
    for name, other in zip(('resumed', 'torchrun'), states[1:]):
        parts = [(states[0][key].float() - other[key].float()).abs().max() for key in other]
        difference = float(max(parts))
        what = f'weights of one process and {name}'
        findings.tell(what, difference < 2e-2, difference=difference)
