"""Write a computed table as a page of HTML that holds everything it shows."""

from __future__ import annotations

import base64
import html
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from .entries import Entry
from .summary import Summary

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 2em auto; padding: 0 1em;
  color: #222 }}
h1, h2 {{ line-height: 1.2 }} img {{ max-width: 100%; height: auto }}
p {{ overflow-wrap: anywhere }} .wide {{ overflow-x: auto }} table {{ border-collapse: collapse }}
td, th {{ padding: .35em .6em; border-bottom: 1px solid #ddd; text-align: right;
  white-space: nowrap }}
td:first-child, th:first-child {{ text-align: left; white-space: normal }}
small {{ color: #666; display: block }}
.up {{ color: #1a7f37 }} .down {{ color: #b3261e }} .seen {{ background: #eef4fb }}
pre {{ background: #f6f8fa; padding: 1em; overflow-x: auto }}
summary {{ cursor: zoom-in; list-style: none; overflow-x: auto }}
details[open] img {{ max-width: none }}
@media (max-width: 640px) {{
  body {{ margin: 1em auto; font-size: 15px }}
  h1 {{ font-size: 1.5em }} h2 {{ font-size: 1.2em; margin-top: 1.6em }}
  td, th {{ padding: .35em .4em }}
  td:first-child, th:first-child {{ position: sticky; left: 0; background: #fff;
    min-width: 6.5em; max-width: 8.5em; border-right: 1px solid #ddd; overflow-wrap: anywhere }}
  img {{ max-width: none; width: 640px }} details[open] img {{ width: auto }}
}}
</style></head><body>
<h1>{title}</h1>
{content}
</body></html>
"""


def page(title: str, sections: Mapping[str, str], lead: str = '') -> str:
    """Write a page that reads well on a desktop and on a phone.

    Args:
        title (str): Its title, plain text.
        sections (Mapping[str, str]): Heading (plain text) and content (HTML) of each section.
        lead (str): HTML above the first section. Defaults to ''.

    Returns:
        str: The page.
    """
    parts = [lead, *(f'<h2>{html.escape(name)}</h2>\n{text}' for name, text in sections.items())]
    return PAGE.format(title=html.escape(title), content='\n'.join(filter(None, parts)))


def table(
    summary: Summary,
    task: str,
    names: Mapping[str, tuple[str, str]] | None = None,
    shaded: Collection[str] = (),
) -> str:
    """Format the scores of a task, each with its gain and interval below it.

    Args:
        summary (Summary): The table.
        task (str): The name of the task.
        names (Mapping[str, tuple[str, str]], optional): A title and a note for rows. Defaults to
            None: the names of the rows.
        shaded (Collection[str]): The columns of recognizers that trained a processor. Defaults to
            those whose entries say so, each for its own row.

    Returns:
        str: HTML.
    """
    columns = summary.names('column')
    head = ''.join(f'<th>{html.escape(name)}</th>' for name in columns)
    lines = [f'<tr><th>processor</th>{head}</tr>']
    for row in summary.names('row'):
        cells = []
        for column in columns:
            entry = summary.entry(task, row, column)
            is_shaded = column in shaded if shaded else bool(entry and entry.seen)
            shade = ' class="seen"' if is_shaded else ''
            cells.append(f'<td{shade}>{_cell(entry)}</td>')
        name, note = (names or {}).get(row, (row, ''))
        title = html.escape(name) + (f'<small>{html.escape(note)}</small>' if note else '')
        lines.append(f'<tr><td>{title}</td>{"".join(cells)}</tr>')
    return f'<div class="wide"><table>{"".join(lines)}</table></div>'


def picture(path: str | Path, text: str) -> str:
    """Format a picture, held in the page, that a click shows in full size.

    Args:
        path (str | Path): A PNG file.
        text (str): What is shown where there are no pictures.

    Returns:
        str: HTML.
    """
    content = base64.b64encode(Path(path).read_bytes()).decode()
    image = f'<img alt="{html.escape(text)}" src="data:image/png;base64,{content}">'
    return f'<details><summary>{image}</summary></details>'


def commands(lines: Sequence[str]) -> str:
    """Format commands."""
    return f'<pre>{html.escape(chr(10).join(lines))}</pre>'


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return ''
    digits = dict(psnr=2, ssim=3).get(entry.metric, 1)
    text = f'{entry.score:.{digits}f}'
    if entry.gain is None or entry.row == 'original':
        return text
    low, high = entry.gain.low, entry.gain.high
    trend = 'up' if low > 0 else 'down' if high < 0 else ''
    gain = f'{entry.gain.value:+.{digits}f}<br>{low:+.{digits}f} to {high:+.{digits}f}'
    return f'{text}<small class="{trend}">{gain}</small>'
