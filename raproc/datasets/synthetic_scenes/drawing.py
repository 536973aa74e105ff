"""Draw scenes in which only the fine texture of an object tells its class.

A scene is a dead-leaves image (Lee, Mumford & Huang, 2001): discs whose radii follow the power law
of natural images occlude one another, with 1/f noise on them. An object is a larger blob in one of
ten patterns, of any direction, colour, contrast and size, partly hidden by further discs.

All arithmetic is exactly rounded (+, -, *, /, sqrt and integers), so a seed means the same pixels
on every machine.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

OBJECT = 64  # pixels of the window that an object is drawn in
APART = 44  # pixels between two windows, at least
PERIODS = 10, 22  # of the patterns, in pixels
ORANGE, GREEN = np.array([1, 0, -1]), np.array([-1, 1, -1])


def wave(x: np.ndarray) -> np.ndarray:
    """Evaluate a triangle wave of period 1 between 0 (at whole numbers) and 1."""
    return 1 - np.abs(2 * (x - np.floor(x)) - 1)


def cell(x: np.ndarray) -> np.ndarray:
    """Compute the position in a cell of width 1, from -0.5 to 0.5."""
    return x - np.floor(x) - 0.5


def radius(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Compute the distance to the centre of the cell."""
    return np.sqrt(cell(u) ** 2 + cell(v) ** 2)


def shifted(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """``u``, moved by half a cell in every other row."""
    return u + 0.5 * (np.floor(v) % 2)


def scales(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Arcs that overlap like the scales of a fish."""
    x, y = cell(shifted(u, 2 * v)), 2 * v - np.floor(2 * v)
    return np.abs(np.sqrt(x**2 + (y / 2) ** 2) - 0.45) * -1 + 0.09


def weave(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Threads that run across in one cell and down in the next."""
    across = (np.floor(u) + np.floor(v)) % 2
    return wave(2 * (across * u + (1 - across) * v)) - 0.5


# Height of each pattern above the line between its two colours, at (u, v) in periods.
PATTERNS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = dict(
    bricks=lambda u, v: (
        0.12 - np.minimum(0.5 - np.abs(cell(shifted(u, 2 * v))), (0.5 - np.abs(cell(2 * v))) / 2)
    ),
    checks=lambda u, v: 2 * (wave(u) - 0.5) * (wave(v) - 0.5),
    crosses=lambda u, v: np.minimum(
        0.38 - np.maximum(np.abs(cell(u)), np.abs(cell(v))),
        0.12 - np.minimum(np.abs(cell(u)), np.abs(cell(v))),
    ),
    net=lambda u, v: 0.1 - (0.5 - np.maximum(np.abs(cell(u)), np.abs(cell(v)))),
    rings=lambda u, v: 0.1 - np.abs(radius(u, v) - 0.3),
    scales=scales,
    spots=lambda u, v: 0.3 - radius(u, v),
    stripes=lambda u, v: (wave(u) - 0.5) / 2,
    weave=weave,
    zigzag=lambda u, v: (wave(u + wave(v) / 2) - 0.5) / 2,
)
CLASSES = tuple(PATTERNS)


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a random number; unlike a normal one, exactly the same everywhere."""
    return low + (high - low) * rng.random()


def direction(rng: np.random.Generator) -> tuple[float, float]:
    """Make a unit vector."""
    while True:
        x, y = between(rng, -1, 1), between(rng, -1, 1)
        length = x * x + y * y
        if 0.01 < length < 1:
            return x / np.sqrt(length), y / np.sqrt(length)


def colour(rng: np.random.Generator, light: float) -> np.ndarray:
    """Draw a colour (3, ) of the given lightness as in nature, mostly between blue and orange."""
    return light + between(rng, -0.16, 0.16) * ORANGE + between(rng, -0.06, 0.06) * GREEN


@lru_cache
def noise_field(size: int = 512) -> np.ndarray:
    """1/f noise (size, size), about -1 to 1, the same for all scenes: they cut windows from it."""
    rng, field = np.random.default_rng(0), np.zeros((size, size))
    for cells in (2**n for n in range(4, size.bit_length() - 1)):
        step = size // cells
        part = np.arange(step) / step
        part = np.tile(part * part * (3 - 2 * part), cells)
        octave = 2 * rng.random((cells, cells)) - 1
        for axis in (0, 1):
            low, high = (np.repeat(o, step, axis) for o in (octave, np.roll(octave, -1, axis)))
            octave = low + (high - low) * (part if axis else part[:, None])
        field += octave * 8 / cells
    return field


def noise(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Cut a random window (height, width, 1) out of the noise."""
    field = noise_field()
    y, x = rng.integers(0, len(field) - height), rng.integers(0, len(field) - width)
    return field[y : y + height, x : x + width, None]


def paint(image: np.ndarray, cover: np.ndarray, layer: np.ndarray) -> None:
    """Put a layer over an image where ``cover`` (H, W) is 1."""
    image += cover.clip(0, 1)[..., None] * (layer - image)


def paint_leaves(image: np.ndarray, rng: np.random.Generator, count: int, largest: float) -> None:
    """Let discs fall on an image; their radii r have the density r**-3, as in natural images."""
    size = len(image)
    for _ in range(count):
        r = min(largest, 3 / np.sqrt(between(rng, 1e-4, 1)))
        x, y = between(rng, 0, size), between(rng, 0, size)
        top, left = max(int(y - r - 1), 0), max(int(x - r - 1), 0)
        part = image[top : int(y + r + 2), left : int(x + r + 2)]
        height, width = part.shape[:2]
        rows, columns = np.ogrid[top : top + height, left : left + width]
        cover = r - np.sqrt((rows - y) ** 2 + (columns - x) ** 2)
        texture = between(rng, 0.05, 0.3) * noise(rng, height, width)
        paint(part, cover, colour(rng, between(rng, 0.1, 0.9)) + texture)


def paint_object(image: np.ndarray, rng: np.random.Generator, label: int) -> np.ndarray:
    """Put a blob about the middle of an image, in its pattern; returns where it lies (H, W)."""
    size = len(image)
    x, y = (axis - size * between(rng, 0.42, 0.58) for axis in np.mgrid[:size, :size])
    (cos, sin), period = direction(rng), between(rng, *PERIODS)
    bend = noise(rng, size, size)[..., 0] * between(rng, 0, 0.3) * period
    u, v = (
        (cos * x + sin * y + bend) / period + rng.random(),
        (cos * y - sin * x + bend) / period + rng.random(),
    )
    height = (PATTERNS[CLASSES[label]](u, v) * period + 0.5).clip(0, 1)[..., None]
    light = between(rng, 0.25, 0.75)
    step = between(rng, 0.12, 0.3) * (1 if light < 0.5 else -1)
    dark, bright = colour(rng, light - step / 2), colour(rng, light + step)
    shade = 1 + between(rng, 0.1, 0.35) * noise(rng, size, size)
    (cos, sin), stretch = direction(rng), between(rng, 0.7, 1)
    distance = np.sqrt((cos * x + sin * y) ** 2 + ((cos * y - sin * x) / stretch) ** 2)
    edge = size * (between(rng, 0.32, 0.44) + 0.1 * noise(rng, size, size)[..., 0])
    paint(image, edge - distance, (dark + height * (bright - dark)) * shade)
    return edge - distance > 0.5


class Placed(NamedTuple):
    """An object of a scene: its class, the upper left corner of its window, and its seed."""

    label: int
    top: int
    left: int
    seed: int


def place_objects(labels: Sequence[int], rng: np.random.Generator, size: int) -> list[Placed]:
    """Find windows well apart; where there is no room for all, the last objects are left out."""
    placed: list[Placed] = []
    for _ in range(8 * len(labels)):
        top, left = (int(value) for value in rng.integers(0, size - OBJECT + 1, 2))
        if all((top - o.top) ** 2 + (left - o.left) ** 2 >= APART**2 for o in placed):
            placed.append(Placed(labels[len(placed)], top, left, int(rng.integers(2**62))))
        if len(placed) == len(labels):
            break
    return placed


def mask_of(placed: Placed) -> np.ndarray:
    """Compute where an object lies in its window, boolean (OBJECT, OBJECT)."""
    window, rng = np.zeros((OBJECT, OBJECT, 3)), np.random.default_rng(placed.seed)
    return paint_object(window, rng, placed.label)


def label_map_of(objects: Sequence[Placed], size: int) -> np.ndarray:
    """Compute the class of each pixel, uint8 (size, size): 0 is the background."""
    labels = np.zeros((size, size), np.uint8)
    for placed in objects:
        window = labels[placed.top : placed.top + OBJECT, placed.left : placed.left + OBJECT]
        window[mask_of(placed)] = 1 + placed.label
    return labels


def boxes_of(objects: Sequence[Placed]) -> list[list[float]]:
    """Compute the boxes (x1, y1, x2, y2) of objects in pixels."""
    boxes = []
    for placed in objects:
        mask, left, top = mask_of(placed), placed.left, placed.top
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        corners = left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1
        boxes.append([float(corner) for corner in corners])
    return boxes


def draw_scene(objects: Sequence[Placed], rng: np.random.Generator, size: int) -> np.ndarray:
    """Draw a scene.

    Args:
        objects (Sequence[Placed]): Its objects, later ones in front.
        rng (np.random.Generator): Decides everything else.
        size (int): Height and width, at least ``OBJECT``.

    Returns:
        np.ndarray: RGB, uint8, (size, size, 3).
    """
    image = np.full((size, size, 3), between(rng, 0.2, 0.8))
    leaves = size * size / OBJECT**2
    paint_leaves(image, rng, int(60 * leaves), largest=size / 2)
    for label, top, left, seed in objects:
        window = image[top : top + OBJECT, left : left + OBJECT]
        paint_object(window, np.random.default_rng(seed), label)
    paint_leaves(image, rng, int(6 * leaves), largest=OBJECT / 10)
    return np.floor(image.clip(0, 1) * 255 + 0.5).astype(np.uint8)
