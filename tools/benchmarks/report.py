"""What the parts of the benchmark share: turns, rows with goals, the machine and the table."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import torch

from raproc.engine.precision import trains_faster_in_bfloat16
from raproc.files import write_text


@dataclass
class Setup:
    """What all measurements share.

    Args:
        device (str): ``cpu`` or ``cuda``.
        repeats (int): The rounds that count.
        batch_size (int): Images of a step.
        size (int): Side of the targets in pixels.
        quick (bool): Whether the smallest amounts will do, to try whether all runs.
    """

    device: str = 'cpu'
    repeats: int = 7
    batch_size: int = 4
    size: int = 224
    quick: bool = False

    @property
    def few(self) -> int:
        """int: The rounds of what takes a process of its own each time."""
        return min(self.repeats, 3)

    @property
    def in_bfloat16(self) -> bool:
        """bool: Whether the device trains faster in bfloat16."""
        return trains_faster_in_bfloat16(self.device)


def seconds(function: Callable, device: str) -> float:
    begin = perf_counter()
    function()
    if device == 'cuda':
        torch.cuda.synchronize()
    return perf_counter() - begin


def take_turns(functions: dict[str, Callable], setup: Setup, warm_up: int = 1) -> dict[str, list]:
    """Measure the seconds of each function in each round; the first rounds do not count."""
    times = {name: [] for name in functions}
    for _ in range(warm_up + setup.repeats):
        for name, function in functions.items():
            times[name].append(seconds(function, setup.device))
    return {name: values[warm_up:] for name, values in times.items()}


def figure_row(part: str, what: str, value: str, figure: float, goal: str = '') -> dict:
    """Make a row of a single figure, whose unit the goal may name: ``<= 0.3 s``."""
    row = dict(part=part, what=what, value=value, figure=figure, goal=goal)
    if goal:
        row['met'] = is_met(figure, goal)
    return row


def ratio_row(part: str, what: str, value: str, above: list, below: list, goal: str = '') -> dict:
    """Make a row of the ratios within the rounds."""
    ratios = sorted(a / b for a, b in zip(above, below, strict=True))
    row = dict(part=part, what=what, value=value, goal=goal)
    row.update(ratio=median(ratios), lowest=ratios[0], highest=ratios[-1])
    if goal:
        row['met'] = is_met(row['ratio'], goal)
    return row


def is_met(figure: float, goal: str) -> bool:
    """Compare a figure with a goal such as ``>= 1.5``, ``<= 1 s`` or ``0``."""
    match = re.fullmatch(r'(?:(>=|<=) )?([\d.]+)(?: .+)?', goal)
    if match is None:
        raise ValueError(f"expected a goal such as '>= 1.5' or '<= 1 s', but got {goal!r}")
    limit = float(match[2])
    return {'>=': figure >= limit, '<=': figure <= limit, None: figure == limit}[match[1]]


def machine(device: str) -> dict:
    return dict(
        cpu=cpuinfo('model name'),
        cores=os.cpu_count(),
        threads=torch.get_num_threads(),
        gpu=torch.cuda.get_device_name() if device == 'cuda' else None,
        faster_in_bfloat16=trains_faster_in_bfloat16(device),
        torch=torch.__version__,
        load=round(os.getloadavg()[0], 2),
    )


def cpuinfo(key: str) -> str:
    path = Path('/proc/cpuinfo')
    found = re.search(rf'(?m)^(?:{key})\s*: (.*)$', path.read_text() if path.exists() else '')
    return found[1] if found else 'unknown'


def to_markdown(rows: Sequence[dict]) -> str:
    lines = ['| part | what | measured | ratio (lowest-highest) | goal | met |', '|' + '---|' * 6]
    for row in rows:
        ratio = '{ratio:.2f} ({lowest:.2f}-{highest:.2f})'.format(**row) if 'ratio' in row else ''
        met = {True: 'yes', False: 'NO', None: ''}[row.get('met')]
        cells = (row['part'], row['what'], row['value'], ratio, row['goal'], met)
        lines.append(f'| {" | ".join(cells)} |')
    return '\n'.join(lines)


def fill_page(page: str | Path, name: str, text: str) -> None:
    """Put a text between the marks of a page, ``<!-- rows -->`` and ``<!-- end of rows -->``.

    Args:
        page (str | Path): A Markdown file.
        name (str): The name of the place, e.g. ``rows``.
        text (str): What comes there.

    Raises:
        ValueError: If the page has no such place.
    """
    begin, end = f'<!-- {name} -->', f'<!-- end of {name} -->'
    content = Path(page).read_text(encoding='utf-8')
    before, found, rest = content.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f'expected {begin} and {end} in {page}, but got none')
    write_text(page, f'{before}{begin}\n\n{text.strip()}\n\n{end}{after}')
