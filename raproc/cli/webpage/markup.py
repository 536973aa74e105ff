"""What recognizers see as HTML that needs nothing else."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from html import escape

import numpy as np
from PIL import Image

from raproc.visualization.areas import middles, tint
from raproc.visualization.panel import LABEL_COLORS

from .answer import BEST, Answer, Item, changed

THUMBNAIL = 360
"""Pictures with boxes have at most so many pixels a side; recognizers look at all of them."""
APART = 0.09
"""Numbers of boxes keep this distance, as a share of the picture's side."""


def answers(
    title: str, of: Mapping[str, Answer], names: Mapping[str, str], left: str, right: str
) -> str:
    """Show the answers of a recognizer side by side; what two of them disagree on is marked.

    Args:
        title (str): The recognizer.
        of (Mapping[str, Answer]): Its answer to each version.
        names (Mapping[str, str]): The names of the versions for people.
        left (str): The version that is compared,
        right (str): and the one that it is compared with.

    Returns:
        str: HTML.
    """
    labels = dict.fromkeys(item.name for answer in of.values() for item in answer.items)
    colors = dict(zip(labels, LABEL_COLORS * (len(labels) // len(LABEL_COLORS) + 1)))
    others = {left: (right, 'gone'), right: (left, 'new')} if left != right else {}
    cards = ''
    for key in dict.fromkeys((left, right, *of)):
        other, word = others.get(key, (key, ''))
        marks = changed(of[key].items, of[other].items)
        side = dict(gone='left', new='right').get(word, '')
        cards += (
            f'<div class="ra-card{" ra-chosen" if word else ""}"><h4>{escape(names[key])} '
            f'<small>{side}</small></h4>{_boxes(of[key], marks, colors)}'
            f'{_list(of[key], marks, word, colors)}</div>'
        )
    return (
        f'<section class="ra-recognizer"><h3>What {escape(title.replace("_", " "))} sees</h3>'
        f'<p class="ra-change">{_change(of[left], of[right])}</p>'
        f'<div class="ra-cards">{cards}</div></section>'
    )


def message(text: str) -> str:
    """Write a sentence for people as HTML."""
    return f'<p class="ra-message">{escape(text)}</p>'


def _change(left: Answer, right: Answer) -> str:
    """Compare the first items of two answers in a sentence."""
    before, after = (
        escape(str(answer.items[0]) if answer.items else answer.nothing) for answer in (left, right)
    )
    same = [item.name for item in left.items[:1]] == [item.name for item in right.items[:1]]
    verdict = 'the same' if same else _mark('changed')
    return f'left: <b>{before}</b> &rarr; right: <b>{after}</b> {verdict}'


def _list(answer: Answer, marks: Sequence[bool], word: str, colors: Mapping[str, str]) -> str:
    rows = ''
    for number, (item, mark) in enumerate(zip(answer.items, marks), 1):
        if number > BEST:
            rows += f'<li>and {len(answer.items) - BEST} more</li>'
            break
        rows += (
            f'<li style="--score: {item.score:.0%}">'
            f'{_number(number, colors[item.name]) if item.box else ""}'
            f'<span class="ra-name">{escape(item.name)}</span>'
            f'{_mark(word) if mark and word else ""}'
            f'<span class="ra-score">{item.score:.0%}</span></li>'
        )
    return f'<ul>{rows or f"<li>{escape(answer.nothing)}</li>"}</ul>'


def _boxes(answer: Answer, marks: Sequence[bool], colors: Mapping[str, str]) -> str:
    """Draw the picture with boxes or areas, numbered as in the list; nothing without either."""
    if answer.image is None:
        return ''
    if answer.areas is not None:
        return _areas(answer, answer.image, answer.areas, colors)
    frames = ''
    for item, mark in reversed(list(zip(answer.items, marks))):  # the best on top
        x1, y1, x2, y2 = item.box or (0, 0, 1, 1)
        frames += (
            f'<div class="ra-box{" ra-differs" if mark else ""}" style="--color: '
            f'{colors[item.name]}; left: {x1:.2%}; top: {y1:.2%}; width: {x2 - x1:.2%}; '
            f'height: {y2 - y1:.2%}"></div>'
        )
    for number, (item, (x, y)) in enumerate(zip(answer.items, _places(answer.items)), 1):
        frames += _number(number, colors[item.name], f'left: {x:.2%}; top: {y:.2%}')
    picture = f'<img alt="" src="{_source(answer.image)}">'
    return f'<div class="ra-boxes">{picture}{frames}</div>'


def _areas(answer: Answer, image: np.ndarray, areas: np.ndarray, colors: Mapping[str, str]) -> str:
    """Draw the picture with coloured areas, each numbered in its middle."""
    tinted = tint(image, areas, [colors[item.name] for item in answer.items])
    points = middles(areas, len(answer.items)) / areas.shape[::-1]
    numbers = ''.join(
        _number(number, colors[item.name], f'left: {x:.2%}; top: {y:.2%}')
        for number, (item, (x, y)) in enumerate(zip(answer.items, points.tolist()), 1)
    )
    return f'<div class="ra-boxes"><img alt="" src="{_source(tinted)}">{numbers}</div>'


def _mark(word: str) -> str:
    return f'<span class="ra-mark">{word}</span>'


def _number(number: int, color: str, place: str = '') -> str:
    return f'<span class="ra-number" style="--color: {color}; {place}">{number}</span>'


def _places(items: Sequence[Item]) -> list[tuple[float, float]]:
    """Find a place for each number on the frame of its box, away from the other numbers."""
    taken: list[tuple[float, float]] = []
    for item in items:
        candidates = list(_around(item.box or (0, 0, 1, 1)))
        free = (place for place in candidates if _distance(place, taken) >= APART)
        best = max(candidates, key=lambda place: _distance(place, taken))
        taken.append(next(free, best))
    return taken


def _around(box: Sequence[float]) -> Iterator[tuple[float, float]]:
    """List places on a frame: its corners, then between them; none at the picture's edge."""
    x1, y1, x2, y2 = np.clip(box, APART / 2, 1 - APART / 2).tolist()
    yield from ((x1, y1), (x2, y1), (x1, y2), (x2, y2))
    for step in (0.5, 0.25, 0.75):
        x, y = x1 + step * (x2 - x1), y1 + step * (y2 - y1)
        yield from ((x, y1), (x1, y), (x2, y), (x, y2))


def _distance(place: tuple[float, float], others: Sequence[tuple[float, float]]) -> float:
    """Measure how far the nearest of other places is."""
    return min((max(abs(place[0] - x), abs(place[1] - y)) for x, y in others), default=1.0)


def _source(image: np.ndarray) -> str:
    picture = Image.fromarray(image)
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    buffer = io.BytesIO()
    picture.save(buffer, 'PNG')
    return f'data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}'
