"""How fast a step is on this card, what memory it takes, and where its time goes."""

from collections.abc import Callable
from typing import Any

import torch
from benchmarks.pairs import batch_of
from benchmarks.step import AUTHORS, authors_step, raproc_step
from findings import Findings
from torch.autograd import DeviceType
from torch.profiler import ProfilerActivity, record_function
from torch.profiler import profile as profile_of

BF16 = dict(precision='bfloat16')
RUNGS = {
    'R frozen': dict(channels_last=False, folded=False),
    '+ folded': dict(channels_last=False),
    '+ channels_last': {},
    '+ bf16': BF16,
    '+ bf16 + CUDA graphs': dict(BF16, cuda_graphs=True),
    '+ bf16 + compile': dict(BF16, compiled=True),
    'bf16, NCHW': dict(BF16, channels_last=False),
    'bf16, NCHW, compile': dict(BF16, channels_last=False, compiled=True),
    'fp16': dict(precision='float16'),
}
# A dry run tries these.
ON_CPU = ('R frozen', '+ folded', '+ channels_last', '+ bf16', '+ bf16 + CUDA graphs')


def ladder(findings: Findings) -> None:
    """Measure an RA step with ResNet-18, from the authors' arrangement to torch.compile.

    The paper's batch in float32 comes first; what is left out for lack of time is at the end.
    """
    torch.backends.cudnn.benchmark = not findings.dry
    if findings.dry:
        climb(findings, 2, 64, False)
    else:
        for number, tf32 in ((20, False), (20, True), (64, False), (64, True)):
            climb(findings, number, 224, tf32)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False


def climb(findings: Findings, number: int, size: int, tf32: bool) -> None:
    """Measure the steps of one batch size, one after the other."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
    batch = batch_of(number, size)
    first: list[float] = []
    for name, make in steps(batch, findings).items():
        what = f'step, batch {number}: {name}, tf32={tf32}'
        findings.attempt(what, rung, findings, what, make, number, first)
        torch.cuda.empty_cache()
        torch.compiler.reset()


def steps(batch: dict, findings: Findings) -> dict[str, Callable]:
    """Name what makes each step, so that only one of them is in memory."""
    device = findings.device
    made = {AUTHORS: lambda: authors_step(batch, device)}
    for name in ON_CPU if findings.dry else RUNGS:
        made[name] = lambda name=name: raproc_step(batch, device, **RUNGS[name])
    return made


def rung(findings: Findings, what: str, make: Callable, number: int, first: list[float]) -> None:
    found = findings.rate(make(), number)
    first.append(found['images_per_second'])
    findings.tell(what, None, times_the_authors=round(first[-1] / first[0], 2), **found)


def profile(findings: Findings) -> None:
    """Tell what share of a step in bfloat16 the card is busy, and with which kernels."""
    number, size = (2, 64) if findings.dry else (20, 224)
    torch.backends.cudnn.benchmark = not findings.dry
    step = raproc_step(batch_of(number, size), findings.device, **BF16)
    findings.rate(step, number, 0.5)
    activities = [ProfilerActivity.CPU, *([] if findings.dry else [ProfilerActivity.CUDA])]
    with profile_of(activities=activities) as profiler, record_function('whole'):
        for _ in range(3):
            step()
        findings.wait()
    events = profiler.key_averages()
    whole = next(event.cpu_time_total for event in events if event.key == 'whole')
    kernels = [event for event in events if is_kernel(event, findings)]
    if findings.dry:
        times = {event.key: event.self_cpu_time_total for event in kernels}
    else:
        times = {event.key: event.self_device_time_total for event in kernels}
    longest = sorted(times, key=lambda key: -times[key])[:15]
    findings.tell(
        f'step, batch {number}, bf16: where its time goes',
        None,
        busy=round(sum(times.values()) / whole, 3),
        shares={key[:120]: round(times[key] / whole, 3) for key in longest},
    )


def is_kernel(event: Any, findings: Findings) -> bool:
    """Tell what runs on the device from what starts it, and from names of parts."""
    device = DeviceType.CPU if findings.dry else DeviceType.CUDA
    return event.device_type == device and not getattr(event, 'is_user_annotation', False)
