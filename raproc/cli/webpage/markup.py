"""Images and what recognizers see in them as HTML that needs nothing else."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from html import escape

import numpy as np
from PIL import Image

from raproc.visualization import Tile
from raproc.visualization.panel import LABEL_COLORS

from ..recognizing import Prediction

MAX_SIDE, THUMBNAIL = 1024, 360
"""Pictures are shown with at most so many pixels a side; recognizers look at all of them."""

BEST = 5

STYLE = """
.ra-figure { margin: 0 auto; width: var(--width) }
.ra-sides { display: flex; justify-content: space-between; gap: 8px; margin-bottom: 6px }
.ra-sides select { appearance: auto; margin: 0; min-width: 0;
  max-width: 49%; padding: 4px 8px; font-size: 14px;
  text-overflow: ellipsis; color: var(--body-text-color); border-radius: 6px;
  border: 1px solid var(--border-color-primary); background: var(--block-background-fill) }
.ra-slider { position: relative; overflow: hidden; border-radius: 6px; background: #8882 }
.ra-slider:focus-within { outline: 2px solid #2563eb; outline-offset: 2px }
.ra-slider img { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0;
  visibility: hidden }
.ra-slider img.left, .ra-slider img.right { visibility: visible }
.ra-slider img.right { z-index: 1 }
.ra-slider img.right:not(.left) { clip-path: inset(0 0 0 var(--x)) }
.ra-line { position: absolute; z-index: 2; top: 0; bottom: 0; left: var(--x); width: 2px;
  margin-left: -1px; background: #fff; box-shadow: 0 0 3px #000 }
.ra-line::after { content: '\\2039\\00a0\\203a'; position: absolute; top: 50%; left: 50%;
  width: 34px; height: 34px; margin: -17px; border-radius: 50%; background: #fff; color: #333;
  font: 700 20px/30px system-ui, sans-serif; text-align: center; box-shadow: 0 0 4px #0008 }
.ra-slider input { position: absolute; z-index: 3; inset: 0; width: 100%; height: 100%; margin: 0;
  opacity: 0; cursor: ew-resize; touch-action: pan-y }
.ra-recognizer { margin: 22px 0 0 }
.ra-recognizer h3 { margin: 0 0 8px; font-size: 17px }
.ra-cards { display: grid; gap: 12px; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)) }
.ra-card { padding: 10px 12px; border: 1px solid var(--border-color-primary); border-radius: 8px;
  background: var(--block-background-fill) }
.ra-card h4 { margin: 0 0 6px; font-size: 14px; overflow-wrap: anywhere }
.ra-card ul { list-style: none; margin: 0; padding: 0; font-size: 14px }
.ra-card li { display: flex; justify-content: space-between; gap: 8px; margin: 3px 0;
  padding: 2px 6px; border-radius: 4px;
  background: linear-gradient(to right, #3b82f640 var(--score), #8881 var(--score)) }
.ra-card li span:last-child { font-variant-numeric: tabular-nums }
.ra-boxes { position: relative; overflow: hidden; border-radius: 4px; margin-bottom: 8px }
.ra-boxes img { display: block; width: 100%; margin: 0 }
.ra-box { position: absolute; border: 2px solid var(--color) }
.ra-box span { position: absolute; top: 0; left: 0; padding: 0 4px; font-size: 12px;
  line-height: 16px; white-space: nowrap; color: #fff; background: var(--color) }
.ra-message { margin: 0 0 10px; padding: 10px 14px; border-radius: 6px; background: #fff4e5;
  color: #663c00 !important }
"""

# Runs in the browser, where a side's version is chosen.
CHOOSE = """
const figure = this.closest('.ra-figure');
for (const image of figure.querySelectorAll('.ra-slider img'))
  image.classList.toggle(this.name, image.alt === this.value)
"""
MOVE = "this.parentElement.style.setProperty('--x', this.value + '%')"


def slider(versions: Mapping[str, np.ndarray], qualities: Mapping[str, float]) -> str:
    """A picture of two of the versions, with a line between them that can be moved.

    Args:
        versions (Mapping[str, ndarray]): The versions of an image, (H, W, 3), uint8, RGB. Left is
            the degraded one at first, right the last.
        qualities (Mapping[str, float]): The PSNR of some of them, in dB.

    Returns:
        str: HTML; of a single version, the picture alone.
    """
    names = list(versions)
    left, right = 'degraded' if 'degraded' in versions else names[0], names[-1]
    if left == right:
        right = names[0]
    height, width = next(iter(versions.values())).shape[:2]
    pictures = ''.join(
        f'<img class="{_sides(name, left, right)}" alt="{escape(name)}" src="{_source(image)}">'
        for name, image in versions.items()
    )
    move = choose = ''
    if len(names) > 1:
        move = (
            f'<div class="ra-line"></div><input type="range" min="0" max="100" value="50" '
            f'aria-label="the line between left and right" oninput="{MOVE}">'
        )
        sides = _select('left', left, names, qualities) + _select('right', right, names, qualities)
        choose = f'<div class="ra-sides">{sides}</div>'
    return (
        f'<div class="ra-figure" style="--width: min(100%, 720px, 62vh * {width / height:.4f})">'
        f'{choose}<div class="ra-slider" style="--x: 50%; aspect-ratio: {width} / {height}">'
        f'{pictures}{move}</div></div>'
    )


def answers(title: str, predictions: Mapping[str, Prediction]) -> str:
    """Show the predictions of a recognizer on the versions of an image, side by side.

    Args:
        title (str): The recognizer.
        predictions (Mapping[str, Prediction]): Its prediction of each version.

    Returns:
        str: HTML.
    """
    tiles = {name: prediction.tile() for name, prediction in predictions.items()}
    labels = dict.fromkeys(label for tile in tiles.values() for label in tile.labels or ())
    colors = dict(zip(labels, LABEL_COLORS * (len(labels) // len(LABEL_COLORS) + 1)))
    cards = ''.join(
        f'<div class="ra-card"><h4>{escape(name)}</h4>'
        f'{_boxes(tiles[name], colors)}{_list(prediction)}</div>'
        for name, prediction in predictions.items()
    )
    return (
        f'<section class="ra-recognizer"><h3>What {escape(title)} sees</h3>'
        f'<div class="ra-cards">{cards}</div></section>'
    )


def message(text: str) -> str:
    """A sentence for people, as HTML."""
    return f'<p class="ra-message">{escape(text)}</p>'


def _sides(name: str, left: str, right: str) -> str:
    return ' '.join(side for side, of in (('left', left), ('right', right)) if of == name)


def _select(side: str, chosen: str, names: list[str], qualities: Mapping[str, float]) -> str:
    options = ''.join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(name)}'
        f'{f" ({qualities[name]:.1f} dB)" if name in qualities else ""}</option>'
        for name in names
    )
    return f'<select name="{side}" aria-label="{side}" onchange="{CHOOSE}">{options}</select>'


def _list(prediction: Prediction) -> str:
    found = ''.join(
        f'<li style="--score: {score:.0%}"><span>{escape(name)}</span><span>{score:.0%}</span></li>'
        for _, name, score in prediction.best(BEST)
    )
    return f'<ul>{found or f"<li>{prediction.kind.nothing}</li>"}</ul>'


def _boxes(tile: Tile, colors: Mapping[str, str]) -> str:
    """Draw the picture with its boxes; nothing where a tile has no boxes."""
    if tile.labels is None:
        return ''
    height, width = tile.size
    boxes = np.clip(tile.boxes / (width, height, width, height), 0, 1)
    order = np.argsort(tile.scores)  # the best on top
    frames = ''.join(
        f'<div class="ra-box" style="--color: {colors[label]}; left: {x1:.2%}; top: {y1:.2%}; '
        f'width: {x2 - x1:.2%}; height: {y2 - y1:.2%}">'
        f'<span>{escape(label)} {score:.0%}</span></div>'
        for (x1, y1, x2, y2), label, score in (
            (boxes[i], tile.labels[i], tile.scores[i]) for i in order
        )
    )
    picture = f'<img alt="" src="{_source(tile.image, THUMBNAIL)}">'
    return f'<div class="ra-boxes">{picture}{frames}</div>'


def _source(image: np.ndarray, side: int = MAX_SIDE) -> str:
    picture = Image.fromarray(image)
    picture.thumbnail((side, side))
    buffer = io.BytesIO()
    picture.save(buffer, 'PNG')
    return f'data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}'
