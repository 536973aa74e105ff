"""Try one step of every family of recognizers, and write docs/recognizer_support.md.

Each family is built from its library's own config with random weights, and serves once as the loss,
as a metric and in unsupervised RA. Each is tried in a process of its own. The outcomes are kept in
docs/recognizer_support.json; what is in it is not tried again unless --only names it or --all is
given. --page writes the page from the JSON alone.
"""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from recognizer_families import FAMILIES, SMALL, TITLES, USES, YES

from raproc.cli.guard import run_tool
from raproc.files import write_text

DOCS = Path(__file__).resolve().parents[2] / 'docs'
PACKAGES = (
    'torch', 'torchvision', 'mmengine', 'mmcv-lite', 'mmdet', 'mmpretrain', 'timm', 'transformers',
)  # fmt: skip


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('--only', nargs='+', metavar='NAME', help='families, e.g. "mmdet DINO"')
    parser.add_argument('--all', action='store_true', help='try again what was tried before')
    parser.add_argument('--page', action='store_true', help='only write the page from the JSON')
    parser.add_argument('--out', type=Path, default=DOCS, metavar='FOLDER', help='default: docs')
    return parser.parse_args()


def main():
    args = parse_args()

    import torch
    from mmengine.utils import track_iter_progress
    from recognizer_trials import try_apart

    path = args.out / 'recognizer_support.json'
    found = json.loads(path.read_text(encoding='utf-8')) if path.is_file() else {}
    families = {} if args.page else chosen(args.only, {} if args.all else found)
    torch.set_num_threads(1)
    for package in ('mmdet', 'mmpretrain'):
        import_module(f'{package}.utils').register_all_modules(init_default_scope=False)
    for name, family in track_iter_progress(list(families.items())):
        found[name] = try_apart(*family)
        found['versions'] = {package: version(package) for package in PACKAGES}
        write_text(path, json.dumps(found, indent=1, sort_keys=True) + '\n')
        print(f'  {name}: {summary(found[name])}')
    write_text(args.out / 'recognizer_support.md', page(found))


def chosen(only, done):
    """Choose the families to try: name -> name, library and config."""
    known = {
        f'{library} {name}': (name, library, config)
        for library, families in FAMILIES.items()
        for name, config in families.items()
    }
    unknown = set(only or ()) - known.keys()
    if unknown:
        raise ValueError(f'expected names out of {sorted(known)}, but got {sorted(unknown)}')
    return {name: known[name] for name in only or known if only or name not in done}


def summary(outcome):
    return ', '.join(f'{use} {outcome[use]}' for use in (*USES, 'crops') if use in outcome)


def page(found):
    """Write the page in Markdown."""
    versions = ', '.join(f'{name} {number}' for name, number in sorted(found['versions'].items()))
    parts = [INTRODUCTION.format(versions=versions, size=SMALL)]
    for library, families in FAMILIES.items():
        keys = [f'{library} {name}' for name in families]
        rows = [row(name, found.get(key), families[name]) for key, name in zip(keys, families)]
        rows = [line for line in rows if line]
        if not rows:
            continue
        crops = f' crops of {SMALL} |' if any('crops' in found.get(key, ()) for key in keys) else ''
        works = sum(line.split(' | ')[2].startswith(YES) for line in rows)
        parts += [
            f'## {TITLES.get(library, library)}\n',
            f'{works} of {len(rows)} families serve as the loss.\n',
            f'| family | config | loss | metric | unsupervised |{crops}',
            '| --- | --- | --- | --- | --- |' + (' --- |' if crops else ''),
            *rows,
            '',
        ]
    return '\n'.join(parts)


def row(name, outcome, config):
    if outcome is None:
        return ''
    uses = (*USES, 'crops') if outcome.get('crops') else USES
    shown = config.get('model_name') if isinstance(config, dict) else config
    return f'| {name} | `{shown}` | ' + ' | '.join(cell(outcome[use]) for use in uses) + ' |'


def cell(text):
    if text == YES:
        return text
    if text == 'features':
        return "with `distance='features'`"
    return 'no: ' + text.replace('|', '\\|').replace('<', '&lt;').replace('*', '\\*')


INTRODUCTION = """# Which recognizers work

One step of each family with random weights: as the loss (a gradient that reaches the image, finite
and not 0), as a metric (a record of the image), and in unsupervised RA. Classifiers see images of
224 pixels and, as the loss, crops of {size}; detectors see images of 160. `TimmRecognizer` and
`TransformersRecognizer` resize them where a network takes one size alone; of transformers, large
families have few layers here. A *no* as the loss is what a training says before it starts; see
[Recognizers](recognizers.md).

Versions: {versions}; without a compiled mmcv. Made by
`python tools/analysis_tools/recognizer_support.py`, with the data in `recognizer_support.json`.
"""


if __name__ == '__main__':
    run_tool(main)
