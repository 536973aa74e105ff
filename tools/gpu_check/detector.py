"""How fast RA with the paper's detector is on this card, and what images of many sizes cost."""

import time

import torch
from equality import boxes_batch
from findings import Findings, detector_model, optimizer_of

SIZES = [(600, 1000), (600, 800), (600, 904), (800, 600)]
SIZES += [(600, 752), (904, 600), (600, 856), (600, 640)]


def detector(findings: Findings) -> None:
    """Measure RA with Faster R-CNN C4, and what cudnn.benchmark does to images of many sizes."""
    sizes = [(96, 128), (96, 112)] if findings.dry else SIZES
    trials = [(50, 'fp32'), *([] if findings.dry else [(50, 'bf16'), (101, 'fp32')])]
    for depth, precision in trials:
        what = f'RA, Faster R-CNN R{depth}-C4 {sizes[0]}, {precision}'
        findings.attempt(what, one_size, findings, what, depth, precision, sizes[0])
    for benchmark in (False, True):
        what = f'{len(sizes)} sizes, cudnn.benchmark={benchmark}'
        torch.backends.cudnn.benchmark = benchmark
        findings.attempt(what, many_sizes, findings, what, sizes)
    torch.backends.cudnn.benchmark = False


def one_size(findings: Findings, what: str, depth: int, precision: str, size: tuple) -> None:
    model = detector_model(findings.device, depth)
    wrapper, batch = optimizer_of(model, precision), boxes_batch(*size)
    findings.tell(what, None, **findings.rate(lambda: model.train_step(batch, wrapper), 1, 5))


def many_sizes(findings: Findings, what: str, sizes: list[tuple]) -> None:
    """Measure the first and the second visit of each size."""
    model = detector_model(findings.device, 50)
    wrapper = optimizer_of(model, 'fp32')
    visits = []
    for _ in range(2):
        begin = time.perf_counter()
        for size in sizes:
            model.train_step(boxes_batch(*size), wrapper)
        findings.wait()
        visits.append(round(time.perf_counter() - begin, 2))
    findings.tell(what, None, first_seconds=visits[0], second_seconds=visits[1])
