"""The page of a ranked table: who is recognized best, what RA changes, gains and losses alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from raproc.files import write_text
from raproc.tasks import title_of
from raproc.visualization import PlanePoint, draw_plane

from .document import Grid, Picture, Section, as_html
from .entries import Entry
from .quality import QUALITIES
from .ranking import ORIGINAL, Rank
from .summary import Summary

INTERVAL = 1.96
"""float: Standard errors on either side of a score, for an interval of 95%."""


def write_ranking_page(
    summary: Summary, out_dir: str | Path, name: str, title: str, command: str = ''
) -> list[Path]:
    """Write ``{name}.html``, which holds everything, and its pictures ``{name}_{task}.png``.

    Args:
        summary (Summary): A table with ranks.
        out_dir (str | Path): The folder.
        name (str): The name of the table.
        title (str): What it shows.
        command (str): The command that computes it. Defaults to ''.

    Returns:
        list[Path]: The files.
    """
    lead, sections = ranking_document(summary, out_dir, name, command)
    page = Path(out_dir, f'{name}.html')
    write_text(page, as_html(title, lead, sections))
    parts = [part for section in sections for part in section.parts]
    return [page, *(part.path for part in parts if isinstance(part, Picture))]


def ranking_document(
    summary: Summary, out_dir: str | Path, name: str, command: str = ''
) -> tuple[list[str], list[Section]]:
    """Draw the pictures and say what the table shows.

    Args:
        summary (Summary): A table with ranks.
        out_dir (str | Path): The folder of the pictures.
        name (str): The name of the table.
        command (str): The command that computes it. Defaults to ''.

    Returns:
        tuple[list[str], list[Section]]: The paragraphs before the first section, and the sections.

    Raises:
        ValueError: If the table has no ranks.
    """
    if not summary.ranks:
        raise ValueError('expected a table with ranks, but got none; set `means` in its config')
    sections = []
    for task in summary.names('task'):
        path = Path(out_dir, f'{name}_{task}.png')
        draw_task(summary, task, path)
        text = f'{title_of(task)}: accuracy against PSNR of each processor'
        gains = gains_of(summary, task)
        sections.append(
            Section(
                _heading_of(task),
                [
                    task_sentence(summary, task),
                    Picture(path, text),
                    scores_of(summary, task),
                    *([_GAINS, gains] if gains.lines else []),
                ],
            )
        )
    sections += [_losses_section(summary), _hashes_section(summary, command)]
    return [f'**{headline(summary)}**', _explanation(summary)], sections


def headline(summary: Summary) -> str:
    """Say in a sentence whether PSNR tells what is recognized, and what RA changes."""
    tasks = summary.names('task')
    firsts = [_best(summary, task) for task in tasks]
    same = sum(first.psnr_place == 1 for first in firsts)
    text = (
        f'The processor with the highest PSNR is the one that is recognized best in {same} of '
        f'{len(tasks)} task{"s" if len(tasks) > 1 else ""}'
    )
    made = [entry for entry in _recognition(summary) if _is_made(entry, summary)]
    if made:
        gained, lost = _beyond_noise(made)
        text += (
            f'; those made from another one, with recognition in their loss, are recognized better '
            f'than it in {gained} of {len(made)} comparisons and worse in {lost}, beyond noise'
            f'{_price(summary)}'
        )
    return text + '.'


def task_sentence(summary: Summary, task: str) -> str:
    """Name the best processors of a task by recognition and by PSNR."""
    first, column = _best(summary, task), next(iter(summary.means))
    ranks = [rank for rank in summary.ranks if rank.task == task]
    beside = [rank.row for rank in ranks if rank.best == 1 and rank is not first]
    others = [
        f'{name} {entry.score:.1f}'
        for name, row in (('originals', ORIGINAL), (summary.baseline, summary.baseline))
        if (entry := summary.entry(task, row, column)) and row != first.row
    ]
    text = f'Of {first.number} processors, {first.row} is recognized best: '
    text += f'{_score(summary, first):.1f}% on average' + (f' ({", ".join(others)})' * bool(others))
    text += f'; not worse beyond noise: {", ".join(beside)}.' if beside else ', beyond noise.'
    sharpest = next((rank for rank in ranks if rank.psnr_place == 1), None)
    if sharpest is first:
        return text + ' It has the highest PSNR, too.'
    if sharpest is not None:
        text += f' The highest PSNR has {sharpest.row}, place {sharpest.place} by recognition.'
    return text


def draw_task(summary: Summary, task: str, path: Path) -> None:
    """Draw the processors of a task by PSNR and by their average over recognizers.

    Args:
        summary (Summary): A table with ranks.
        task (str): The name of the task.
        path (Path): The picture to write.
    """
    column = next(iter(summary.means))
    points = []
    known = {rank.row for rank in summary.ranks if rank.task == task and rank.psnr_place}
    for rank in (rank for rank in summary.ranks if rank.task == task and rank.row in known):
        entry, psnr = (summary.entry(task, rank.row, name) for name in (column, 'psnr'))
        assert entry and psnr  # it has a place by both
        origin = entry.baseline if _is_made(entry, summary) and entry.baseline in known else None
        error = INTERVAL * entry.standard_error
        points.append(PlanePoint(rank.row, psnr.score, entry.score, error, rank.on_front, origin))
    original = summary.entry(task, ORIGINAL, column)
    draw_plane(
        points,
        levels={'original images': original.score} if original else {},
        title=_heading_of(task),
        y_name=f'top-1 accuracy (%), {column}',
        path=path,
    )


def scores_of(summary: Summary, task: str) -> Grid:
    """List the processors by their place, with all scores and half their intervals."""
    columns = [*QUALITIES, *summary.means, *_columns(summary)]
    ranks = [rank for rank in summary.ranks if rank.task == task]
    rows = [(ORIGINAL, '')] + [(rank.row, _place(rank)) for rank in ranks]
    lines = [
        [row, place, *(_with_error(summary.entry(task, row, column)) for column in columns)]
        for row, place in rows
    ]
    names = dict(psnr='PSNR (dB)', ssim='SSIM')
    return Grid(['processor', 'place', *(names.get(name, name) for name in columns)], lines)


def gains_of(summary: Summary, task: str) -> Grid:
    """List what processors gain over the ones that they were made from, by recognizer."""
    columns = ['psnr', *_columns(summary)]
    lines = []
    for row in summary.names('row'):
        entries = [summary.entry(task, row, column) for column in columns]
        first = next((entry for entry in entries if entry), None)
        if first and _is_made(first, summary):
            lines.append([f'{row} (over {first.baseline})', *map(_gain, entries)])
    return Grid(['processor', *('PSNR (dB)' if c == 'psnr' else c for c in columns)], lines)


def losses_of(summary: Summary) -> list[Entry]:
    """List every comparison with a recognizer that a processor loses beyond noise.

    Args:
        summary (Summary): The table.

    Returns:
        list[Entry]: Those whose interval lies below 0, the largest loss first.
    """
    lost = [entry for entry in _recognition(summary) if entry.gain and entry.gain.high < 0]
    return sorted(lost, key=lambda entry: entry.gain.value if entry.gain else 0.0)


_GAINS = (
    'Gains in percentage points with their 95% intervals, paired by image; then how many images '
    'went from wrong to right / from right to wrong. Bold: beyond noise.'
)


def _losses_section(summary: Summary) -> Section:
    entries = _recognition(summary)
    lost = losses_of(summary)
    gained, _ = _beyond_noise(entries)
    text = (
        f'Of {len(entries)} comparisons of a processor with the one that it was made from, or '
        f'with {summary.baseline}, {len(lost)} are lost beyond noise, {gained} are won, and '
        f'{len(entries) - len(lost) - gained} are open.'
    )
    head = ['task', 'processor', 'over', 'recognizer', 'change, points', 'images']
    lines = [
        [
            title_of(e.task),
            e.row,
            e.baseline or summary.baseline,
            e.column,
            ' '.join(_change(e)),
            _counts(e),
        ]
        for e in lost
    ]
    return Section('Losses', [text, *([Grid(head, lines)] if lines else [])])


def _hashes_section(summary: Summary, command: str) -> Section:
    files: dict[tuple[str, str], None] = {}
    images: dict[tuple[str, int], list[str]] = {}
    for cell in summary.cells:
        made, place = cell.made_of, cell.place
        if 'weights' in made:
            files[f'recognizer {place.column}', made['weights']] = None
            users = images.setdefault((made.get('images', ''), cell.num_images), [])
            users += [place.column] if place.column not in users else []
        own = made.get('processor', made.get('checkpoint', 'none'))
        if own != 'none':
            files[f'{title_of(place.task)}: {place.row}', own] = None
    parts: list[str | Grid | Picture] = ['The first digits of SHA-256.']
    if command:
        parts.insert(0, f'Computed by: {command}')
    lines = [[', '.join(users), str(n), names] for (names, n), users in images.items()]
    parts.append(Grid(['test images of', 'number', 'hash of their names'], lines))
    parts.append(Grid(['weights of', 'hash of the file'], [list(pair) for pair in files]))
    return Section('What was measured', parts)


def _explanation(summary: Summary) -> str:
    averages = '; '.join(f'{name}: {", ".join(own)}' for name, own in summary.means.items())
    return (
        'Frozen recognizers look at the results of each processor. Places are by the first '
        f'average ({averages}). A place has the range that chance allows: only rows that are '
        'better or worse beyond noise, in a paired comparison over images at 95% without a '
        'correction for many comparisons, bound it. Scores are in percent ± half their 95% '
        'interval over images; bold: the recognizer trained the processor, or is in an average.'
    )


def _recognition(summary: Summary) -> list[Entry]:
    """List the comparisons of processors, each with one recognizer, by their first baseline."""
    columns = _columns(summary)
    return [
        entry
        for entry in summary.entries
        if entry.gain is not None
        and entry.column in columns
        and entry.row != ORIGINAL
        and entry is summary.entry(entry.task, entry.row, entry.column)
    ]


def _columns(summary: Summary) -> list[str]:
    names = summary.names('column')
    return [name for name in names if name not in QUALITIES and name not in summary.means]


def _is_made(entry: Entry, summary: Summary) -> bool:
    """Tell whether a processor was made from another one, which its gains are measured from."""
    return entry.baseline not in (None, summary.baseline)


def _beyond_noise(entries: Sequence[Entry]) -> tuple[int, int]:
    gains = [entry.gain for entry in entries if entry.gain]
    return sum(gain.low > 0 for gain in gains), sum(gain.high < 0 for gain in gains)


def _price(summary: Summary) -> str:
    """Say what it changes of the PSNR to be made from another processor."""
    entries = [summary.entry(rank.task, rank.row, 'psnr') for rank in summary.ranks]
    gains = [e.gain.value for e in entries if e and e.gain and _is_made(e, summary)]
    if not gains:
        return ''
    ends = dict.fromkeys(f'{end:+.2f}' for end in (min(gains), max(gains)))
    return f', for {" to ".join(ends)} dB'


def _best(summary: Summary, task: str) -> Rank:
    return next(rank for rank in summary.ranks if rank.task == task)


def _score(summary: Summary, rank: Rank) -> float:
    entry = summary.entry(rank.task, rank.row, next(iter(summary.means)))
    assert entry is not None  # a row without one has no rank
    return entry.score


def _place(rank: Rank) -> str:
    return str(rank.place) + (f' ({rank.best} to {rank.worst})' * (rank.best < rank.worst))


def _with_error(entry: Entry | None) -> str:
    if entry is None:
        return ''
    digits = dict(psnr=2, ssim=3).get(entry.metric, 1)
    text = f'{entry.score:.{digits}f}'
    if entry.metric not in QUALITIES:
        text += f' ± {INTERVAL * entry.standard_error:.1f}'
    return f'**{text}**' if entry.seen else text


def _gain(entry: Entry | None) -> str:
    if entry is None or entry.gain is None:
        return ''
    value, interval = _change(entry)
    sure = entry.gain.low > 0 or entry.gain.high < 0
    return '\n'.join(filter(None, [f'**{value}**' if sure else value, interval, _counts(entry)]))


def _change(entry: Entry) -> tuple[str, str]:
    assert entry.gain is not None
    digits = dict(psnr=2, ssim=3).get(entry.metric, 1)
    ends = (entry.gain.value, entry.gain.low, entry.gain.high)
    value, low, high = (f'{end:+.{digits}f}' for end in ends)
    return value, f'({low} to {high})'


def _counts(entry: Entry) -> str:
    return f'{entry.mcnemar.gained} / {entry.mcnemar.lost}' if entry.mcnemar else ''


def _heading_of(task: str) -> str:
    """Begin the title of a task with a capital, and leave its other letters, as those of JPEG."""
    title = title_of(task)
    return title[:1].upper() + title[1:]
