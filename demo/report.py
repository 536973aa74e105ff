"""Write the report of the demo: one file with everything in it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from raproc.files import write_text
from raproc.tables import Summary, html

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
LEAD = """<p>A processor P enlarges the scenes to four times their size. Plain training compares
its output with the target alone. Recognition-aware training (RA) adds the loss of a recognizer on
the output; the recognizer itself is never changed. The table shows whether other recognizers gain,
too.</p>"""


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
    seen = {e.column for e in summary.entries if e.seen and e.row.startswith('ra')}
    table = html.table(summary, summary.names('task')[0], METHODS, seen)
    over = 'images and seeds' if seeds > 1 else 'images'
    counted = f'{seeds} seed{"s" if seeds > 1 else ""}'
    page = html.page(
        'Recognition-aware super-resolution of synthetic scenes',
        {
            'Scores': f'{table}\n<p>Top-1 accuracy, mAP or mIoU in percent, PSNR in dB; below it '
            f'the gain over plain and its 95% interval over {over} ({counted}). Green: a gain, '
            'red: a loss beyond chance. Shaded: the recognizer in the loss of RA.</p>',
            'Gain over plain processing': html.picture(
                folder / 'table.png', 'Gain of each row over plain'
            ),
            'Gain and cost of lambda': html.picture(
                folder / 'lambda.png', 'Accuracy against PSNR and SSIM'
            ),
            'Wrong with plain, right with RA': '<p>Predictions of '
            f'{escape(recognizer)}, which took no part in the training, with their probability. '
            'A click shows the pictures in full size; on a phone they scroll sideways.</p>\n'
            + html.picture(folder / 'gained.png', 'Scenes that RA turns right'),
            'Right with plain, wrong with RA': html.picture(
                folder / 'lost.png', 'Scenes that RA turns wrong'
            ),
            'How this page was made': html.commands(commands),
        },
        LEAD,
    )
    path = folder / 'report.html'
    write_text(path, page)
    return path
