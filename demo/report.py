"""Write the report of the demo: one file with everything in it."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from pathlib import Path

from raproc.files import write_text
from raproc.tables import Entry, Summary

# Title and explanation of each row.
METHODS = {
    'original': ('original', 'the target itself'),
    'no_processing': ('no processing', 'bicubic interpolation'),
    'plain': ('plain', 'the processing loss alone'),
    'ra:1e-4': ('RA, lambda 1e-4', 'a tenth of the weight'),
    'ra': ('RA', 'plus the loss of resnet, lambda 1e-3'),
    'ra:1e-2': ('RA, lambda 1e-2', 'ten times the weight'),
    'unsup_ra': ('RA without labels', 'compares resnet on output and target'),
    'ra_transformer': ('RA with transformer', 'P stays that of plain, T serves resnet'),
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 2em auto; padding: 0 1em;
  color: #222 }}
h1, h2 {{ line-height: 1.2 }} img {{ max-width: 100%; height: auto }}
.wide {{ overflow-x: auto }} table {{ border-collapse: collapse }}
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
    max-width: 8.5em; border-right: 1px solid #ddd }}
  img {{ max-width: none; width: 640px }} details[open] img {{ width: auto }}
}}
</style></head><body>
<h1>{title}</h1>
<p>A processor P enlarges the scenes to four times their size. Plain training compares its output
with the target alone. Recognition-aware training (RA) adds the loss of a recognizer on the output;
the recognizer itself is never changed. The table shows whether other recognizers gain, too.</p>
<h2>Scores</h2>
{table}
<p>{note}</p>
<h2>Gain over plain processing</h2>
{heat_map}
<h2>Gain and cost of lambda</h2>
{curve}
<h2>Wrong with plain, right with RA</h2>
<p>Predictions of {recognizer}, which took no part in the training, with their probability. A click
shows the pictures in full size; on a phone they scroll sideways.</p>
{gained}
<h2>Right with plain, wrong with RA</h2>
{lost}
<h2>How this page was made</h2>
<pre>{commands}</pre>
</body></html>
"""


def write_page(
    summary: Summary, folder: str | Path, commands: Sequence[str], recognizer: str
) -> Path:
    """Write ``report.html``, with the pictures of the folder in it.

    Args:
        summary (Summary): The table.
        folder (str | Path): Where ``table.png``, ``lambda.png``, ``gained.png`` and ``lost.png``
            are, and where the page goes.
        commands (Sequence[str]): The commands that made them.
        recognizer (str): The recognizer whose predictions ``gained.png`` and ``lost.png`` show.

    Returns:
        Path: The page.

    Raises:
        FileNotFoundError: If a picture is missing.
    """
    folder = Path(folder)
    seeds = max(len(entry.seeds) for entry in summary.entries)
    page = PAGE.format(
        title='Recognition-aware super-resolution of synthetic scenes',
        table=_table(summary),
        note=f'Top-1 accuracy or mAP in percent, PSNR in dB; below it the gain over plain and its '
        f'95% interval over images{" and seeds" if seeds > 1 else ""} ({seeds} '
        f'seed{"s" if seeds > 1 else ""}). Green: a gain, red: a loss '
        'beyond chance. Shaded: the recognizer in the loss of RA.',
        heat_map=_picture(folder / 'table.png', 'Gain of each row over plain'),
        curve=_picture(folder / 'lambda.png', 'Accuracy against PSNR and SSIM'),
        gained=_picture(folder / 'gained.png', 'Scenes that RA turns right'),
        lost=_picture(folder / 'lost.png', 'Scenes that RA turns wrong'),
        recognizer=html.escape(recognizer),
        commands=html.escape('\n'.join(commands)),
    )
    path = folder / 'report.html'
    write_text(path, page)
    return path


def _table(summary: Summary) -> str:
    task, columns = summary.names('task')[0], summary.names('column')
    seen = {e.column for e in summary.entries if e.seen and e.row.startswith('ra')}
    head = ''.join(f'<th>{html.escape(name)}</th>' for name in columns)
    lines = [f'<tr><th>processor</th>{head}</tr>']
    for row in summary.names('row'):
        cells = []
        for column in columns:
            shade = ' class="seen"' if column in seen else ''
            cells.append(f'<td{shade}>{_cell(summary.entry(task, row, column))}</td>')
        name, note = METHODS.get(row, (row, ''))
        title = f'{html.escape(name)}<small>{html.escape(note)}</small>'
        lines.append(f'<tr><td>{title}</td>{"".join(cells)}</tr>')
    return f'<div class="wide"><table>{"".join(lines)}</table></div>'


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


def _picture(path: Path, text: str) -> str:
    """Format a picture that a click shows in full size."""
    content = base64.b64encode(path.read_bytes()).decode()
    image = f'<img alt="{html.escape(text)}" src="data:image/png;base64,{content}">'
    return f'<details><summary>{image}</summary></details>'
