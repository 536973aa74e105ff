"""A short document of text, tables and pictures that is written as Markdown and as HTML."""

from __future__ import annotations

import html
import os.path as osp
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .html import page, picture


@dataclass
class Grid:
    """A table of texts.

    Args:
        head (Sequence[str]): The names of the columns.
        lines (Sequence[Sequence[str]]): The cells; ``**text**`` is bold, and each line of a text
            stands on a line of its own.
    """

    head: Sequence[str]
    lines: Sequence[Sequence[str]]


@dataclass
class Picture:
    """A picture of a document.

    Args:
        path (Path): Its file.
        text (str): What it shows, for those who do not see it.
    """

    path: Path
    text: str


@dataclass
class Section:
    """A part of a document.

    Args:
        title (str): Its heading.
        parts (Sequence[str | Grid | Picture]): Its content; a text is a paragraph.
    """

    title: str
    parts: Sequence[str | Grid | Picture]


def as_markdown(lead: Sequence[str], sections: Sequence[Section], folder: str | Path) -> str:
    """Format a document as Markdown.

    Args:
        lead (Sequence[str]): The paragraphs before the first section.
        sections (Sequence[Section]): The sections.
        folder (str | Path): Where the document lies, for its pictures.

    Returns:
        str: The text.
    """
    parts = [_as_text(text) for text in lead]
    for section in sections:
        parts.append(f'## {_as_text(section.title)}')
        parts += [_part_as_markdown(part, folder) for part in section.parts]
    return '\n\n'.join(parts) + '\n'


def as_html(title: str, lead: Sequence[str], sections: Sequence[Section]) -> str:
    """Format a document as a page of HTML that holds its pictures.

    Args:
        title (str): Its title.
        lead (Sequence[str]): The paragraphs before the first section.
        sections (Sequence[Section]): The sections.

    Returns:
        str: The page.
    """
    contents = {s.title: '\n'.join(map(_part_as_html, s.parts)) for s in sections}
    return page(title, contents, '\n'.join(map(_part_as_html, lead)))


def _part_as_markdown(part: str | Grid | Picture, folder: str | Path) -> str:
    if isinstance(part, Picture):
        place = Path(osp.relpath(part.path, folder)).as_posix()
        return f'![{_as_text(part.text)}]({place})'
    if isinstance(part, str):
        return _as_text(part)
    lines = [part.head, ['---'] * len(part.head), *part.lines]
    return '\n'.join(f'| {" | ".join(_as_text(cell) for cell in line)} |' for line in lines)


def _part_as_html(part: str | Grid | Picture) -> str:
    if isinstance(part, Picture):
        return picture(part.path, part.text)
    if isinstance(part, str):
        return f'<p>{_bold(part)}</p>'
    lines = [_line('th', part.head), *(_line('td', line) for line in part.lines)]
    return f'<div class="wide"><table>{"".join(lines)}</table></div>'


def _line(tag: str, cells: Sequence[str]) -> str:
    return f'<tr>{"".join(f"<{tag}>{_bold(cell)}</{tag}>" for cell in cells)}</tr>'


def _as_text(text: str) -> str:
    """Keep names from being read as the markup of Markdown; bold stays."""
    plain = text.replace('|', r'\|').replace('_', r'\_').replace('<', '&lt;')
    return plain.replace('\n', '<br>')


def _bold(text: str) -> str:
    parts = html.escape(text).replace('\n', '<br>').split('**')
    return ''.join(f'<b>{part}</b>' if i % 2 else part for i, part in enumerate(parts))
