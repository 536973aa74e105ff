"""What the page shows of an image, as HTML; knows nothing of the server."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from raproc.apis import ImageProcessor
from raproc.apis.picture import open_picture
from raproc.datasets.image_io import to_uint8

from ..degrade import transforms_of
from ..recognizing import MIN_SCORE, Judge, Look

TASKS = {
    'none': 'as it is',
    'sr': 'reduced to 1/4',
    'dn': 'noise',
    'jpeg': 'JPEG, quality 10',
}
MAX_SIDE = 1024
"""Pictures are shown with at most so many pixels on a side; recognizers look at all of them."""

BEST = 5

SLIDER = """<figure class="ra-slider" style="--x: 50%; {shape}">
<img alt="before" src="{before}"><img class="ra-after" alt="{name}" src="{after}">
<input type="range" min="0" max="100" value="50" aria-label="before and after"
 oninput="this.parentElement.style.setProperty('--x', this.value + '%')">
<figcaption><span>before</span><span>{name}</span></figcaption></figure>"""
STYLE = """<style>
.ra-slider { position: relative; margin: 0; overflow: hidden;
  border-radius: 6px; background: #eee }
.ra-slider img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain;
  margin: 0 }
.ra-slider .ra-after { clip-path: inset(0 0 0 var(--x)) }
.ra-slider::after { content: ''; position: absolute; top: 0; bottom: 0; left: var(--x); width: 2px;
  background: #fff; box-shadow: 0 0 3px #000 }
.ra-slider input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0;
  cursor: ew-resize; margin: 0; z-index: 2 }
.ra-slider figcaption { position: absolute; left: 0; right: 0; bottom: 0; display: flex;
  justify-content: space-between; z-index: 1; pointer-events: none }
.ra-slider figcaption span { background: #000a; color: #fff !important; padding: .1em .6em;
  margin: .4em; border-radius: 4px; font-size: 14px }
.ra-answers { display: flex; flex-wrap: wrap; gap: 1em 2.5em; margin: .8em 0 2em }
.ra-answers table { border-collapse: collapse; font-size: 15px; width: auto; margin: 0 }
.ra-answers table, .ra-answers tr { border: none !important }
.ra-answers th, .ra-answers td { padding: .15em .9em .15em 0 !important; text-align: left;
  border: none !important; background: none !important }
.ra-answers td:nth-child(2n) { text-align: right; font-variant-numeric: tabular-nums;
  padding-right: 1.6em !important }
.ra-answers caption { text-align: left; font-weight: 600; padding-bottom: .2em }
.ra-message { padding: .6em 1em; border-radius: 6px; background: #fff4e5; color: #663c00 }
</style>"""


class Showroom:
    """Degrades an image, processes it, and asks recognizers.

    Args:
        processors (Mapping[str, tuple]): For each name a config and its checkpoint (None for the
            published one). They are built when they are first needed.
        judges (Sequence[Judge]): The recognizers.
        device (str, optional): See :class:`ImageProcessor`. Defaults to None.
        max_megapixels (int): Larger images are refused. Defaults to 25.
    """

    def __init__(
        self,
        processors: Mapping[str, tuple[str, str | None]],
        judges: Sequence[Judge] = (),
        device: str | None = None,
        max_megapixels: int = 25,
    ) -> None:
        self.processors, self.judges = dict(processors), list(judges)
        self.device, self.max_pixels = device, max_megapixels * 10**6
        self._built: dict[str, ImageProcessor] = {}

    def show(self, path: str | Path | None, task: str, names: Sequence[str]) -> str:
        """The page's part about an image.

        Args:
            path (str | Path, optional): The image file.
            task (str): How it is degraded first, one of ``TASKS``.
            names (Sequence[str]): The processors.

        Returns:
            str: HTML; what is wrong with the image is said in it.
        """
        if path is None:
            return _message('Choose an image first.')
        try:
            picture = open_picture(path, self.max_pixels)
            image = _degraded(picture.on_white().rgb, task, str(path))
            parts = [self._section(image, name) for name in names] or [self._alone(image)]
        except (ValueError, OSError) as error:
            return _message(str(error).replace(str(path), Path(path).name))
        except (RuntimeError, MemoryError) as error:
            return _message(f'This image cannot be processed: {str(error).splitlines()[0]}')
        notes = ''.join(map(_message, picture.notes))
        return STYLE + notes + ''.join(parts)

    def processor(self, name: str) -> ImageProcessor:
        """The processor of a name, built once."""
        if name not in self._built:
            config, weights = self.processors[name]
            self._built[name] = ImageProcessor(config, weights, device=self.device)
        return self._built[name]

    def _section(self, image: np.ndarray, name: str) -> str:
        processor = self.processor(name)
        after = processor(image, 'machines' if processor.has_transformer else 'people')
        height, width = after.shape[:2]
        before = Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC)
        before = np.asarray(before)
        slider = SLIDER.format(
            name=html.escape(name),
            shape=_shape(width, height),
            before=_source(before),
            after=_source(after),
        )
        return slider + self._answers({'before': before, 'after': after})

    def _alone(self, image: np.ndarray) -> str:
        height, width = image.shape[:2]
        figure = f'<figure class="ra-slider" style="{_shape(width, height)}">'
        return f'{figure}<img alt="input" src="{_source(image)}"></figure>' + self._answers(
            {'input': image}
        )

    def _answers(self, images: Mapping[str, np.ndarray]) -> str:
        tensors = {name: _tensor(image) for name, image in images.items()}
        tables = [
            _table(judge.name, {name: judge.look(image) for name, image in tensors.items()})
            for judge in self.judges
        ]
        return f'<div class="ra-answers">{"".join(tables)}</div>'


def fitting(names: Sequence[str], task: str) -> list[str]:
    """The processors that a degradation leaves something to do, by the task in their names."""
    if task == 'none':
        return list(names)
    return [name for name in names if name.rsplit('/', 1)[-1].startswith(f'{task}_')] or list(names)


def _degraded(image: np.ndarray, task: str, path: str) -> np.ndarray:
    if task == 'none':
        return image
    results = dict(img=image, img_path=path)
    for transform in transforms_of(task):
        results = transform(results)
    return to_uint8(results['input'])


def _table(title: str, looks: Mapping[str, Look]) -> str:
    """What a recognizer sees in each image, the images side by side."""
    head = ''.join(f'<th colspan="2">{html.escape(name)}</th>' for name in looks)
    columns = [_cells(look) for look in looks.values()]
    rows = ''.join(f'<tr>{"".join(cells)}</tr>' for cells in zip(*columns, strict=True))
    return f'<table><caption>{html.escape(title)}</caption><tr>{head}</tr>{rows}</table>'


def _cells(look: Look) -> list[str]:
    found = [
        f'<td>{html.escape(name)}</td><td>{100 * score:.0f}%</td>'
        for name, score in look.best(BEST)
    ]
    nothing = f'<td>nothing above {100 * MIN_SCORE:.0f}%</td><td></td>'
    found = found or [nothing]
    return found + ['<td></td><td></td>'] * (BEST - len(found))


def _shape(width: int, height: int) -> str:
    """As large as the window lets it be seen at once."""
    size = f'min(100%, 720px, calc(62vh * {width} / {height}))'
    return f'aspect-ratio: {width} / {height}; width: {size}'


def _source(image: np.ndarray) -> str:
    picture = Image.fromarray(image)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, 'PNG')
    return f'data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}'


def _tensor(image: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1).float() / 255


def _message(text: str) -> str:
    return f'{STYLE}<p class="ra-message">{html.escape(text)}</p>'
