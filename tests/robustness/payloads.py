"""Files that would run code, through every door that reads files of others.

Each payload, if it runs, makes the file ``CODE_RAN``; that none does is checked after each door,
with the environment variable set that tells torch to unpickle everything.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from functools import cache, partial
from io import StringIO
from pathlib import Path

import torch
from mmengine.config import Config
from tiny import CLASSIFIER
from tiny_run import ROOT, make_data, run_config

from .frame import Case

MARK = 'CODE_RAN'
SRRESNET = dict(type='SRResNet', mid_channels=4, num_blocks=1)
REFUSALS = (ValueError, TypeError, KeyError, FileNotFoundError, RuntimeError, SystemExit)


class Runs:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple:
        return Path.touch, (self.mark,)


def processor_weights() -> dict:
    """Random weights of the processor of ``processor_config``."""
    from raproc.models import RecognitionAwareModel

    return RecognitionAwareModel(dict(SRRESNET)).state_dict()


def checkpoints(mark: Path, weights: dict) -> dict[str, object]:
    """Contents of checkpoints that run code when they are unpickled, or when their text is."""
    text = f'open({str(mark)!r}, "w")\nx = 1\n'
    beside = dict(state_dict=weights)
    return {
        'instead of all': Runs(mark),
        'instead of the weights': dict(state_dict=Runs(mark)),
        'among the weights': dict(state_dict={**weights, 'more': Runs(mark)}),
        'beside the weights': dict(beside, meta=dict(iter=1, epoch=0, more=Runs(mark))),
        'as the optimizer': dict(beside, meta=dict(iter=1, epoch=0), optimizer=Runs(mark)),
        'as text': dict(beside, meta=dict(iter=1, epoch=0, config=text, cfg=text)),
    }


def configs(folder: Path, mark: Path) -> dict[str, str]:
    """Texts of YAML and JSON configs that run code, by the name of their file."""
    (folder / 'evil.py').write_text(f'open({str(mark)!r}, "w")\n')
    (folder / 'raproc_evil.py').write_text(f'open({str(mark)!r}, "w")\n')
    touch = dict(type='subprocess.getoutput', cmd=f'touch {mark}')
    model = dict(type='RecognitionAwareModel', processor=touch)
    recognizer = dict(type='MMPretrainRecognizer', model=str(folder / 'evil.py'))
    return {
        'tag.yaml': f'a: !!python/object/apply:os.system ["touch {mark}"]',
        'base_tag.yml': '_base_: tag.yaml',
        'base.yaml': '_base_: evil.py',
        'base.json': json.dumps(dict(_base_=['./evil.py'])),
        'base_elsewhere.json': json.dumps(dict(_base_='raproc::../../../evil.py')),
        'base_hidden.yaml': '"{{$NOT_SET:_base_}}": evil.py',
        'imports.json': json.dumps(dict(custom_imports=dict(imports=['raproc_evil']))),
        'type.json': json.dumps(dict(model=model)),
        'type_base.json': json.dumps(dict(_base_='type.json')),
        'module.json': json.dumps(dict(model=dict(type='raproc_evil'))),
        'dump.json': json.dumps(dict(model=dict(type='mmengine.dump', obj=1, file=f'{mark}.json'))),
        'scope.json': json.dumps(dict(default_scope='raproc_evil', model=dict(type='X'))),
        'recognizer.json': json.dumps(dict(recognizer=recognizer)),
        'column.json': json.dumps(
            dict(tasks=['sr'], dataset='x', columns=dict(a=str(folder / 'evil.py')), rows=[{}])
        ),
        'pickle.json': json.dumps(dict(dataset=dict(proposal_file='a.pkl'))),
    }


@contextmanager
def everything_allowed(folder: Path) -> Iterator[None]:
    """Let torch unpickle everything and Python import from the folder."""
    key, path = 'TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD', sys.path[:]
    before = os.environ.get(key)
    os.environ[key] = '1'
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = path
        os.environ.pop(key)
        if before is not None:
            os.environ[key] = before


def opened(folder: Path, door: Callable, *args) -> str:
    """Go through a door; a refusal is right, and so is to go on without running anything."""
    with everything_allowed(folder), redirect_stderr(StringIO()):
        try:
            door(*args)
        except REFUSALS:
            pass
    ran = [path.name for path in folder.rglob(f'{MARK}*')]
    return f'it ran code: {ran}' if ran else ''


def tool(name: str, *args) -> None:
    """Run a tool of ``tools/`` in this process."""
    path, before = str(ROOT / 'tools' / f'{name}.py'), sys.argv
    sys.argv = [path, *map(str, args), '--traceback']
    try:
        runpy.run_path(path, run_name='__main__')
    finally:
        sys.argv = before


def command(*args) -> None:
    """Run ``raproc`` in this process."""
    from raproc.cli.command import main

    before, sys.argv = sys.argv, ['raproc', *map(str, args)]
    try:
        main()
    finally:
        sys.argv = before


def processor_config(folder: Path) -> Path:
    """Write the config of a tiny processor."""
    path = folder / 'processor.py'
    model = dict(type='RecognitionAwareModel', processor=SRRESNET)
    Config(dict(default_scope='raproc', model=model)).dump(path)
    return path


@cache
def runner(folder: Path):
    """A Runner of a tiny training, built once."""
    from raproc.engine import build_runner

    return build_runner(run_config(make_data(folder / 'data'), folder / 'run'))


def doors_of_checkpoints(shared: Path) -> dict[str, Callable[[Path, Path], object]]:
    """What reads a checkpoint: functions of a folder and a file."""
    from mmengine.runner import CheckpointLoader

    from raproc.apis import ImageProcessor
    from raproc.models.recognizers import MMPretrainRecognizer, TorchvisionRecognizer
    from raproc.weights import load_model_weights, read_checkpoint, read_weights

    def network(file: Path) -> None:
        panel = runpy.run_path(str(ROOT / 'tools/analysis_tools/panel.py'), run_name='panel')
        panel['load_processor'](str(processor_config(file.parent)), str(file))

    return {
        'read_checkpoint': lambda folder, file: read_checkpoint(file),
        'read_weights': lambda folder, file: read_weights(file),
        'mmengine': lambda folder, file: CheckpointLoader.load_checkpoint(str(file)),
        'ImageProcessor': lambda folder, file: ImageProcessor(
            str(processor_config(folder)), str(file), device='cpu'
        ),
        'load_from': lambda folder, file: runner(shared).load_checkpoint(str(file)),
        '--resume': lambda folder, file: runner(shared).resume(str(file)),
        'MMPretrainRecognizer': lambda folder, file: MMPretrainRecognizer(
            CLASSIFIER, weights=str(file)
        ),
        'TorchvisionRecognizer': lambda folder, file: TorchvisionRecognizer(
            'squeezenet1_1', weights=str(file)
        ),
        'a row of a table, gradient_noise': lambda folder, file: load_model_weights(
            runner(shared).model, str(file)
        ),
        'publish_model': lambda folder, file: tool('publish_model', file, folder / 'out.pth'),
        'panel': lambda folder, file: network(file),
        'raproc process': lambda folder, file: command(
            'process', '--model', processor_config(folder), '--weights', file, file, folder / 'out'
        ),
        'raproc export': lambda folder, file: command(
            'export', '--model', processor_config(folder), '--weights', file, folder / 'out.onnx'
        ),
    }


def doors_of_configs() -> dict[str, Callable[[Path], object]]:
    """What reads a YAML or JSON config; what it describes is built where it is accepted."""
    from raproc.apis.configs import find_config
    from raproc.engine import load_config
    from raproc.models.recognizers import MMPretrainRecognizer
    from raproc.registry import MODELS
    from raproc.tables import read_plan

    def built(file: Path) -> None:
        MODELS.build(load_config(str(file)).model)

    return {
        'load_config': lambda file: load_config(str(file)),
        'training': built,
        'find_config': lambda file: find_config(str(file)),
        'table': lambda file: read_plan(str(file)),
        'MMPretrainRecognizer': lambda file: MMPretrainRecognizer(str(file), allow_random=True),
        'raproc process': lambda file: command('process', '--model', file, file, file.parent / 'o'),
    }


def checkpoint_case(shared: Path, door: str, payload: str, folder: Path) -> str:
    """Try one checkpoint at one door."""
    mark, file = folder / MARK, folder / 'iter_1.pth'
    torch.save(checkpoints(mark, processor_weights())[payload], file)
    return opened(folder, doors_of_checkpoints(shared)[door], folder, file)


def config_case(door: str, name: str, folder: Path) -> str:
    """Try one YAML or JSON config at one door."""
    for file, text in configs(folder, folder / MARK).items():
        (folder / file).write_text(text)
    return opened(folder, doors_of_configs()[door], folder / name)


def table_folder_case(folder: Path) -> str:
    """Start a training of a table in a folder that brings a config of its own."""
    from raproc.tables import training

    wanted = folder / 'wanted'
    wanted.mkdir()
    for name in ('config.py', 'config.json'):
        (wanted / name).write_text(f'open({str(folder / MARK)!r}, "w")\n')

    class Unit:
        """What is asked of a unit here."""

        full_config, start = Config(dict(a=1)), None

    for _ in range(2):  # with and without the JSON
        failed = opened(folder, training._write_config, Unit(), folder)
        if failed:
            return failed
        (wanted / 'config.json').unlink(missing_ok=True)
    return ''


def image_case(folder: Path) -> str:
    """Open pickles and scripts that are named as images, as uploads of the web page may be."""
    from raproc.apis.picture import open_picture

    torch.save(Runs(folder / MARK), folder / 'a.png')
    (folder / 'b.jpg').write_text(f'open({str(folder / MARK)!r}, "w")\n')
    (folder / 'c.png').write_bytes(b'%!PS-Adobe-3.0 EPSF-3.0\nshowpage\n')
    texts = [opened(folder, open_picture, folder / name) for name in ('a.png', 'b.jpg', 'c.png')]
    return ''.join(texts)


def armed_case(folder: Path) -> str:
    """Prove that the payloads run where a file is trusted; else nothing would be shown."""
    mark, weights = folder / MARK, processor_weights()
    for name, content in checkpoints(mark, weights).items():
        torch.save(content, folder / 'a.pth')
        loaded = torch.load(folder / 'a.pth', weights_only=False)
        if name == 'as text':
            exec(loaded['meta']['config'], {})
        if not mark.exists():
            return f'the payload {name!r} does nothing'
        mark.unlink()
    (folder / 'base.yaml').write_text(configs(folder, mark)['base.yaml'])
    Config.fromfile(folder / 'base.yaml')  # mmengine's own reader
    return '' if mark.exists() else 'base.yaml does nothing'


QUICK = ('read_checkpoint', '--resume', 'load_config')


def payload_cases(shared: Path, quick: bool = False) -> Iterator[Case]:
    """List all payloads at all doors.

    Args:
        shared (Path): A folder for what all cases use.
        quick (bool): Whether only a few doors are tried. Defaults to False.
    """
    yield Case('the payloads are armed', armed_case)
    for door in doors_of_checkpoints(shared):
        if quick and door not in QUICK:
            continue
        for payload in checkpoints(Path(MARK), {}):
            yield Case(f'{door}: {payload}', partial(checkpoint_case, shared, door, payload))
    shared.mkdir(parents=True, exist_ok=True)
    for door in doors_of_configs():
        if quick and door not in QUICK:
            continue
        for name in configs(shared, shared / 'unused'):
            yield Case(f'{door}: {name}', partial(config_case, door, name))
    yield Case("a table's folder", table_folder_case)
    yield Case('files named as images', image_case)
