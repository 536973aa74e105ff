"""Rewrite links to files of the repository, and to results that are not written yet.

On the site a link that leaves ``docs/`` becomes the path of its file; a file that is missing is a
warning, and with ``--strict`` an error.
"""

import logging
import posixpath
import re
from pathlib import Path

log = logging.getLogger('mkdocs.hooks.outside')

LINK = re.compile(r'(?<!!)\[([^\]]+)\]\(([^)#:]+)\)')
RESULTS = 'results/README.md'


def on_config(config):
    """Leave the page of results out of the navigation until it is written."""
    if not Path(config.docs_dir, RESULTS).is_file():
        config.nav = [entry for entry in config.nav if RESULTS not in _values(entry)]
    return config


def on_page_markdown(markdown, page, config, files):
    """Turn links that leave ``docs/`` into the names of their files."""
    folder = posixpath.dirname(page.file.src_uri)

    def replace(match):
        text, target = match.groups()
        path = posixpath.normpath(posixpath.join(folder, target))
        if path.startswith('../'):
            return _named(text, path.removeprefix('../'), page, config)
        if path == RESULTS and not Path(config.docs_dir, RESULTS).is_file():
            return text
        return match[0]

    return LINK.sub(replace, markdown)


def _named(text, path, page, config):
    if not Path(config.docs_dir, '..', path).exists():
        log.warning('%s links to %s, which does not exist', page.file.src_uri, path)
    return f'`{path}`' if text.strip('`') in path else f'{text} (`{path}`)'


def _values(entry):
    return entry.values() if isinstance(entry, dict) else [entry]
