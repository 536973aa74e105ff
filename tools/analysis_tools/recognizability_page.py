"""Write the page of the benchmark from the table that `raproc table` computed.

The page is Markdown with two comments, between which everything is replaced; beside the table go a
page of HTML and the pictures. Where the table is not there, the page says so. ``--check`` only
compares, as CI does.
"""

import json
import os
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.files import write_text

BEGIN = '<!-- begin: made by tools/analysis_tools/recognizability_page.py -->'
END = '<!-- end -->'
MISSING = (
    '**Not computed yet.** `raproc table benchmark/recognizability` computes it; then '
    '`{file}` is copied to `{table}`, and this page is made again.'
)


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument(
        'page', nargs='?', default='docs/benchmark_recognizability.md', type=Path, help='Markdown'
    )
    parser.add_argument(
        '--table',
        default='docs/benchmark/recognizability.json',
        type=Path,
        help='the JSON file of the table; the HTML and the pictures are written beside it',
    )
    parser.add_argument('--check', action='store_true', help='compare instead of writing')
    return parser.parse_args()


def main():
    args = parse_args()
    if not args.check:
        for path in make(args.page, args.table, args.page, args.table.parent):
            print(path)
        return
    with tempfile.TemporaryDirectory() as scratch:
        # The same places relative to each other, for the links.
        page = Path(scratch, 'a', 'b', 'c', args.page.name)
        folder = page.parent / os.path.relpath(args.table.parent, args.page.parent)
        there = {args.page: page}
        for path in make(args.page, args.table, page, folder)[1:]:
            there[args.table.parent / path.name] = path
        wrong = [
            str(path)
            for path, new in there.items()
            if not path.is_file() or path.read_bytes() != new.read_bytes()
        ]
    if wrong:
        sys.exit(f'{", ".join(wrong)} are not what {args.table} gives; run python {sys.argv[0]} '
                 f'{args.page} --table {args.table}')  # fmt: skip


def make(old, table, page, folder):
    """Write the page, from its old text, and what lies in the folder; returns all files."""
    if not table.is_file():
        text = MISSING.format(file=table.name, table=table.as_posix())
        write_text(page, between_marks(old, text + '\n'))
        return [page]
    from raproc.tables import Picture, Summary, as_html, as_markdown, ranking_document

    content = json.loads(table.read_text(encoding='utf-8'))
    summary, name, title = Summary.from_dict(content), content['name'], content['title']
    lead, sections = ranking_document(summary, folder, name, content['command'])
    whole = folder / f'{name}.html'
    write_text(whole, as_html(title, lead, sections))
    # The link is no part of what the HTML says of itself.
    link = Path(os.path.relpath(whole, page.parent)).as_posix()
    text = as_markdown(lead, sections, page.parent) + f'\n[The same in one file]({link}).\n'
    write_text(page, between_marks(old, text))
    parts = [part for section in sections for part in section.parts]
    return [page, whole, *(part.path for part in parts if isinstance(part, Picture))]


def between_marks(path, content):
    """Put a text between the two comments of a page."""
    text = path.read_text(encoding='utf-8')
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f'expected {BEGIN} and later {END} once each in {path}; put them there')
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f'{before}{BEGIN}\n\n{content}\n{END}{after}'


if __name__ == '__main__':
    run_tool(main)
