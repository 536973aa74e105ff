"""The one door for weights: find a file, read it without running code, and say what does not fit.

Whoever needs trained weights comes through here: the Runner, tables, apis, panels, tools and
recognizers. So they all accept the same names and the same files.
"""

from .finding import (
    METAFILE,
    downloaded_to,
    find_weights,
    former_names,
    is_missing,
    newest_checkpoint,
    published,
    published_entry,
    published_origin,
    published_results,
)
from .fitting import PARTS, advice, as_model, editor_weights, misfits, shortened
from .hub import HUB, download_settings, endpoint, import_hub, parse_hub_name
from .loading import load_model_weights, task_of
from .reading import (
    describes_itself,
    read_checkpoint,
    read_weights,
    register_loaders,
    write_processor,
)

__all__ = [
    'HUB',
    'describes_itself',
    'endpoint',
    'import_hub',
    'parse_hub_name',
    'published_entry',
    'published_origin',
    'write_processor',
    'METAFILE',
    'PARTS',
    'advice',
    'as_model',
    'download_settings',
    'downloaded_to',
    'editor_weights',
    'find_weights',
    'former_names',
    'is_missing',
    'load_model_weights',
    'misfits',
    'newest_checkpoint',
    'published',
    'published_results',
    'read_checkpoint',
    'read_weights',
    'register_loaders',
    'shortened',
    'task_of',
]

register_loaders()
