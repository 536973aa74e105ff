"""How cost grows: with batch, crop, rows and columns of a table, pixels, and processes."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from mmengine.runner import Runner

from raproc.apis import ImageProcessor
from raproc.evaluation import RecognizedBy
from raproc.files import write_json, write_text
from raproc.registry import MODELS
from raproc.tables import score_row
from raproc.visualization import draw_learning_curves

from .children import call
from .distributed import iteration_time
from .memory import GIB, held, peak
from .pairs import batch_of, method_config, recognizer
from .processing import MODEL
from .report import Setup, take_turns
from .runner import loader
from .step import AUTHORS, authors_step, raproc_step

Line = dict[float, list[float]]


def measure(setup: Setup) -> dict[str, dict]:
    """Measure all curves.

    Args:
        setup (Setup): The device and the rounds; its batch size holds where crops vary.

    Returns:
        dict[str, dict]: Name of a curve -> ``x`` and ``y``, what is drawn and its unit, and
        ``lines``, name -> value of x -> the values of the rounds.
    """
    setup = replace(setup, repeats=setup.few)
    return {
        'batch': step_times(setup, 'batch_size', (1, 2, 4, 8, 16, 32), setup.size),
        'crop': step_times(setup, 'size', (64, 128, 192, 256, 320), setup.batch_size),
        'table': table_times(setup),
        **process_costs(setup),
        'processes': training_times(setup),
    }


def step_times(setup: Setup, field: str, values: tuple, other: int) -> dict:
    """Time steps of RA while the batch or the crop grows."""
    values = values[:2] if setup.quick else values
    lines: dict[str, Line] = {}
    for value in values:
        part = replace(setup, **{field: value})
        for name, seconds in take_turns(methods(part), part).items():
            lines.setdefault(name, {})[value] = seconds
    names = dict(batch_size='images in a batch', size='side of the crop in pixels')
    fixed = dict(batch_size=f'crop {other}', size=f'batch {other}')
    return dict(x=names[field], y=f'seconds of an RA step, {fixed[field]}', lines=lines)


def methods(setup: Setup) -> dict[str, Callable]:
    """Build the authors' step and raproc's fastest."""
    batch = batch_of(setup.batch_size, setup.size)
    precision = 'bfloat16' if setup.in_bfloat16 else 'float32'
    return {
        AUTHORS: authors_step(batch, setup.device),
        f'raproc, {precision}': raproc_step(batch, setup.device, precision),
    }


def table_times(setup: Setup, images: int = 8) -> dict:
    """Score rows of a table by several recognizers of one size."""
    images = 2 if setup.quick else images
    numbers = (1, 2) if setup.quick else (1, 2, 4)
    config = method_config()
    config.recognition = None
    model = MODELS.build(config).to(setup.device)
    data = Runner.build_dataloader(loader(setup, images, 'DefaultSampler'))
    columns = {f'r{index}': column(f'r{index}', setup.device) for index in range(max(numbers))}

    def score(rows: int, number: int) -> None:
        some = dict(list(columns.items())[:number])
        for _ in range(rows):
            score_row(model, data, some)

    lines: dict[str, Line] = {}
    for number in numbers:
        name = f'{number} recognizer{"s" if number > 1 else ""}'
        functions = {rows: partial(score, rows, number) for rows in numbers}
        lines[name] = take_turns(functions, setup)
    return dict(x='rows of a table', y=f'seconds for {images} images', lines=lines)


def column(name: str, device: str) -> RecognizedBy:
    config = dict(recognizer('resnet18'), name=name)
    found = RecognizedBy(config, dict(type='mmpretrain.Accuracy'))
    found.recognizer.to(device)
    return found


def process_costs(setup: Setup) -> dict[str, dict]:
    """Process images of growing size in tiles, each in a process of its own."""
    sizes = (0.1, 0.2) if setup.quick else (0.1, 1, 10, 100)
    seconds: Line = {size: [] for size in sizes}
    memory: Line = {size: [] for size in sizes}
    for _ in range(setup.repeats):
        for size in sizes:
            cost = call('curves', 'process_cost', size, setup.device)
            seconds[size].append(cost['seconds'] / size)
            memory[size].append(cost['bytes'] / GIB)
    x, name = 'megapixels of the result', 'SRResNet x4 in tiles'
    return dict(
        process=dict(x=x, y='seconds per megapixel', lines={name: seconds}),
        process_memory=dict(x=x, y='peak memory in GiB, image included', lines={name: memory}),
    )


def process_cost(megapixels: float, device: str) -> dict:
    """Process one image, as `raproc process` does; measure seconds and bytes."""
    processor = ImageProcessor(MODEL, device=device)
    side = round((megapixels * 1e6) ** 0.5 / processor.scale)
    processor(np.zeros((24, 24, 3), np.uint8))
    before = held(device)
    image = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
    begin = time.perf_counter()
    processor(image)
    return dict(seconds=time.perf_counter() - begin, bytes=peak(device) - before)


def training_times(setup: Setup) -> dict:
    """Train with one process and with several that share the cores, the global batch the same."""
    numbers = range(1, 2 if setup.device == 'cuda' else 3)
    times = {n: [iteration_time(setup, n) for _ in range(setup.repeats)] for n in numbers}
    y = f'seconds of an iteration, batch {setup.batch_size}, {os.cpu_count()} cores'
    return dict(x='processes', y=y, lines=dict(gloo=times))


def write(report: dict, folder: str | Path) -> str:
    """Write curves.json, curves.md and a picture of each curve; return the Markdown."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / 'curves.json', report, indent=2)
    for name, curve in report['curves'].items():
        panels = {curve['y']: curve['lines']}
        draw_learning_curves(panels, x_name=curve['x'], path=folder / f'{name}.svg')
    text = '\n\n'.join(map(to_markdown, report['curves'].values())) + '\n'
    write_text(folder / 'curves.md', text)
    return text


def to_markdown(curve: dict) -> str:
    """Write a curve as a table: a line for each value of x, the medians of the rounds."""
    lines = curve['lines']
    values = sorted({x for points in lines.values() for x in points})
    rows = [[f'{x:g}', *(f'{median(points[x]):.3g}' for points in lines.values())] for x in values]
    header = [curve['x'], *lines]
    table = [header, ['---'] * len(header), *rows]
    return '\n'.join([f'{curve["y"]}:', '', *(f'| {" | ".join(row)} |' for row in table)])
