"""Try one step of every family of recognizers, and write docs/recognizer_support.md.

Each family is built from its library's own config with random weights, and serves once as the loss,
as a metric and in unsupervised RA. Each is tried in a process of its own. The outcomes are kept in
docs/recognizer_support.json; what is in it is not tried again unless --only names it or --all is
given. --page writes the page from the JSON alone.
"""

import json
import multiprocessing
import re
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import torch
from mmengine.structures import InstanceData
from mmengine.utils import track_iter_progress
from recognizer_building import build, pictures, usual_size
from recognizer_families import FAMILIES, TITLES

from raproc.cli.guard import run_tool
from raproc.engine.trial_step import try_loss
from raproc.files import write_text
from raproc.kinds import kind_of
from raproc.models.losses import RecognitionLoss, UnsupervisedRecognitionLoss

DOCS = Path(__file__).resolve().parents[2] / 'docs'
PACKAGES = (
    'torch', 'torchvision', 'mmengine', 'mmcv-lite', 'mmdet', 'mmpretrain', 'timm', 'transformers',
)  # fmt: skip
# SSD and Swin V2 take these sizes, and DINO has 900 queries.
SIZES_OF = {'SSD': 300, 'SSDLite': 320, 'DINO': 256, 'Swin Transformer V2': 256}
SMALL = 160
USES = ('loss', 'metric', 'unsupervised')
YES = 'yes'
LONGEST = 240
SECONDS = 120


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('--only', nargs='+', metavar='NAME', help='families, e.g. "mmdet DINO"')
    parser.add_argument('--all', action='store_true', help='try again what was tried before')
    parser.add_argument('--page', action='store_true', help='only write the page from the JSON')
    parser.add_argument('--out', type=Path, default=DOCS, metavar='FOLDER', help='default: docs')
    return parser.parse_args()


def main():
    args = parse_args()
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


def try_apart(name, library, config):
    """Try a family in a process of its own, which inherits the imported libraries."""
    context = multiprocessing.get_context('fork')
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=send_trial, args=(sender, name, library, config))
    process.start()
    sender.close()
    try:
        if receiver.poll(SECONDS):
            return receiver.recv()
        return refused(f'more than {SECONDS} seconds')
    except EOFError:
        return refused('the process ended, perhaps for lack of memory')
    finally:
        process.kill()
        process.join()


def refused(problem):
    return dict(network='', **dict.fromkeys(USES, problem))


def send_trial(sender, *family):
    torch.manual_seed(0)
    sender.send(try_family(*family))


def try_family(name, library, config):
    """Name the network, and for each use say 'yes' or what stands against it."""
    try:
        recognizer = build(name, library, config)
    except Exception as error:
        return refused(sentence(error))
    size = SIZES_OF.get(name, usual_size(recognizer))
    outcome = dict(network=type(recognizer.network).__name__)
    for use, trial in (('loss', try_as_loss), ('metric', try_metric), ('unsupervised', try_unsup)):
        outcome[use] = attempt(trial, recognizer, size)
    if not recognizer.has_boxes and outcome['loss'] == YES:
        outcome['crops'] = attempt(try_as_loss, recognizer, SMALL)
    return outcome


def attempt(trial, recognizer, size):
    try:
        return trial(recognizer, size)
    except Exception as error:
        return sentence(error)


def sentence(error):
    text = ' '.join(f'{type(error).__name__}: {error}'.split())
    inner = re.search(r'but got (\w+:.*); set model\.recognition\.recognizer to another one', text)
    text = inner[1] if inner else text.removeprefix('ValueError: ').removeprefix('TypeError: ')
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + '...'


def samples(recognizer, size):
    """Make the native sample of the image: a class, or two boxes."""
    from mmdet.structures import DetDataSample
    from mmpretrain.structures import DataSample

    if not recognizer.has_boxes:
        meta = dict(img_shape=(size, size), img_path='1.jpg')
        return [DataSample(metainfo=meta).set_gt_label(0)]
    meta = dict(
        img_shape=(size, size),
        ori_shape=(size, size),
        scale_factor=(1.0, 1.0),
        img_id='1',
        img_path='1.jpg',
    )
    boxes = torch.tensor([[0.1, 0.2, 0.5, 0.7], [0.4, 0.4, 0.9, 0.9]]) * size
    return [
        DetDataSample(
            metainfo=meta,
            gt_instances=InstanceData(bboxes=boxes, labels=torch.tensor([0, 0])),
            ignored_instances=InstanceData(bboxes=boxes[:0], labels=torch.zeros(0).long()),
        )
    ]


def try_as_loss(recognizer, size):
    gradient = try_loss(RecognitionLoss(recognizer), pictures(size), samples(recognizer, size))
    return YES if gradient.any() else 'the gradient of the image is 0'


def try_metric(recognizer, size):
    kind = kind_of(recognizer)
    with torch.no_grad():
        found = recognizer.predict(pictures(size), samples(recognizer, size))
    records = [kind.record(prediction) for prediction in found]
    if not all(kind.record_keys <= record.keys() for record in records):
        return f'the records have {sorted(records[0])}'
    return YES


def try_unsup(recognizer, size):
    """Compare outputs where they can be compared, or else feature maps."""
    problems = []
    for distance in ('mse_softmax', 'features'):
        loss = UnsupervisedRecognitionLoss(recognizer, distance=distance)
        try:
            gradient = try_loss(loss, pictures(size), None)
        except ValueError as error:
            problems.append(sentence(error))
            continue
        if gradient.any():
            return YES if distance == 'mse_softmax' else distance
        problems.append('the gradient of the image is 0')
    return problems[-1]


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
