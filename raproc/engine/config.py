"""Read a config as the tools do: by path or ``raproc::`` name, with command-line options."""

from __future__ import annotations

import copy
import difflib
import os.path as osp
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.hub import get_config
from mmengine.utils import import_modules_from_strings

from raproc.kinds import kind_names, kind_of_adapter
from raproc.models.editors.naming import named_processor
from raproc.models.recognizers.naming import named_recognizer
from raproc.registry import name_of_type
from raproc.tasks import task_names

from .data_config import is_data, read_data_config
from .device_degradations import degrade_on_device
from .options import check_options
from .shipped import PROCESSORS, find_config_file
from .task_exchange import exchange_task

AROUND = ('SeededDataset', 'SpreadSubset')
"""tuple[str, ...]: Wrappers that stay outside of ``SkipCorrupt``."""
EVALUATORS = ('val_evaluator', 'test_evaluator')


def load_config(path: str, options: dict | None = None) -> Config:
    """Read a config. One that ends in ``.py`` is code, which runs; YAML and JSON are data.

    Args:
        path (str): A file, or ``raproc::ra/jpeg_r101_det.py`` or a short name for one that came
            with the package, see :func:`find_config_file`; or the name of a public network:
            ``resnet18`` or ``timm:...`` for a config with that recognizer, see
            :func:`named_recognizer`; a file of weights, ``spandrel:FILE``, ``onnx:FILE`` or
            ``hf://owner/name`` for one with that processor, see :func:`named_processor`.
        options (dict, optional): Values that take the place of the config's, with dotted keys. The
            path or name of a config as ``recognizer`` puts the recognizer of that config into the
            loss and the evaluators; the name of a task as ``task`` puts its degradation into all
            pipelines; between scales with ``model.processor.scale``, or another
            ``model.processor``. True as ``on_device`` leaves the degradations of the training to
            the device.

    Returns:
        Config: The config.

    Raises:
        FileNotFoundError: If there is no such file; methods, tasks and the nearest names are named.
        ValueError: If a recognizer is to be exchanged, but the config has none in one loss; if the
            scale of another task is not that of the config's; if a YAML or JSON config would run
            code; or if an option would change nothing, see
            :func:`raproc.engine.options.check_options`.
    """
    config = _of_public_network(path)
    path = find_config_file(path)
    if config is None and '::' not in path and not osp.isfile(path):
        raise FileNotFoundError(
            f'there is no config {path!r}. A config is configs/<method>/<task>_<recognizer>_'
            f'<kind>.py with the kinds {", ".join(kind_names())}, the methods '
            f'{", ".join(PROCESSORS)} and the tasks {", ".join(task_names())}' + _nearest(path)
        )
    if config is None:
        config = _packaged(path) if '::' in path else _read(path)
    options = copy.deepcopy(dict(options or {}))  # merging takes keys out of it
    on_device = options.pop('on_device', False)
    if isinstance(options.get('recognizer'), str):
        _exchange_recognizer(config, options.pop('recognizer'))
    if isinstance(options.get('task'), str):
        task = options.pop('task')
        exchange_task(config, task, _scale_of_processor(config, options))
    if options:
        before = copy.deepcopy(config)
        config.merge_from_dict(options)
        check_options(before, config, options)
        if any(key.split('.')[0] == 'custom_imports' for key in options):
            own = config.get('custom_imports') or {}
            import_modules_from_strings(
                own.get('imports', []), bool(own.get('allow_failed_imports'))
            )
    if on_device:
        degrade_on_device(config)
    return config


def _scale_of_processor(config: Config, options: dict) -> int | None:
    changed = copy.deepcopy(config)
    changed.merge_from_dict(copy.deepcopy(options))
    return ((changed.get('model') or {}).get('processor') or {}).get('scale')


def _read(path: str) -> Config:
    return read_data_config(path) if is_data(path) else Config.fromfile(path)


def _of_public_network(name: str) -> Config | None:
    """Make the config of a network that is named by its weights or its library."""
    is_file = '::' in name or osp.isfile(find_config_file(name))
    recognizer = None if is_file else named_recognizer(name)  # first: of timm on the hub
    if recognizer is not None:
        return config_of_recognizer(recognizer)
    processor = named_processor(name)
    return None if processor is None else Config(processor)


def config_of_recognizer(recognizer: dict) -> Config:
    """Make what a file of ``configs/_base_/recognizers`` is: a recognizer and its evaluators.

    Args:
        recognizer (dict): The config of the recognizer.

    Returns:
        Config: With ``recognizer``, ``val_evaluator`` and ``test_evaluator``.
    """
    kind = kind_of_adapter(recognizer['type'])
    metric = dict(type='RecognizedBy', recognizer=recognizer, metric=dict(kind.native_metric))
    evaluator = [dict(type='ImageQuality'), metric]
    return Config(dict(recognizer=recognizer, val_evaluator=evaluator, test_evaluator=evaluator))


def default_work_dir(config_path: str) -> str:
    """``work_dirs/<folder>/<name>``: methods share file names, so the folder is part of it."""
    stem, _ = osp.splitext(config_path.split('::')[-1])
    return osp.join('work_dirs', osp.basename(osp.dirname(osp.abspath(stem))), osp.basename(stem))


def use_amp(config: Config) -> None:
    """Switch training to mixed precision: float16 with loss scaling on a GPU, else bfloat16.

    Several optimizers that share one backward pass train in bfloat16 also on a GPU, because they
    cannot each scale the loss.

    Args:
        config (Config): The config, changed in place.

    Raises:
        ValueError: If the config has an optimizer wrapper that nothing is known about.
    """
    wrapper = config.optim_wrapper
    parts = [part for part in wrapper.values() if isinstance(part, dict) and 'optimizer' in part]
    has_scaler = torch.cuda.is_available() and not parts
    for part in (wrapper, *parts):
        if part is wrapper or 'type' in part:
            _set_amp(part, has_scaler)


def _set_amp(wrapper: dict, has_scaler: bool) -> None:
    name = name_of_type(wrapper.get('type', 'OptimWrapper'))
    if name not in ('OptimWrapper', 'AmpOptimWrapper', 'AutocastOptimWrapper'):
        raise ValueError(
            f'expected an OptimWrapper for --amp, but got {name}; set optim_wrapper.type'
        )
    if has_scaler and name == 'OptimWrapper':
        wrapper['type'] = 'AmpOptimWrapper'
        wrapper.setdefault('loss_scale', 'dynamic')
    elif not has_scaler:
        wrapper['type'] = 'raproc.AutocastOptimWrapper'
        wrapper.pop('loss_scale', None)
        wrapper['dtype'] = 'bfloat16'


def skip_corrupt(config: Config, images: bool = True) -> None:
    """Wrap every dataset of a config in ``SkipCorrupt``, unless it is already.

    Args:
        config (Config): The config, changed in place.
        images (bool): Whether every image is read; otherwise annotations alone. Defaults to True.
    """
    config.annotations = 'skip'
    for loader in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
        holder: Any = config.get(loader) or {}
        while _name(holder.get('dataset')) in AROUND:
            holder = holder.dataset
        if not holder.get('dataset') or _name(holder.dataset) == 'SkipCorrupt':
            continue
        wrapped = dict(type='raproc.SkipCorrupt', dataset=holder.dataset)
        holder.dataset = wrapped if images else dict(wrapped, images=False)


def _name(dataset) -> str:
    """Return the name of a dataset's class; empty if there is none."""
    return name_of_type((dataset or {}).get('type', ''))


def _exchange_recognizer(config: Config, path: str) -> None:
    """Put the recognizer of another config into the loss and the evaluators."""
    other = load_config(path)
    loss = (config.get('model') or {}).get('recognition')
    if not isinstance(loss, dict) or loss.get('recognizer') != config.get('recognizer'):
        raise ValueError(
            f'expected a config with one recognition loss to put the recognizer of {path} into, '
            f'but got model.recognition = {loss}; set model.recognition yourself'
        )
    if 'recognizer' not in other:
        raise ValueError(
            f'expected a config of configs/_base_/recognizers as recognizer, but got {path}, '
            'which defines none'
        )
    loss['recognizer'] = config.recognizer = other.recognizer
    for name in EVALUATORS:
        config[name] = other[name]


def _packaged(name: str) -> Config:
    try:
        return get_config(name)
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f'no installed package has the config {name!r} ({error}); '
            'raproc itself is installed with: pip install .'
        ) from error


def _nearest(path: str) -> str:
    roots = [parent for parent in Path(path).parents if parent.is_dir()]
    root = Path('configs') if Path('configs').is_dir() else (roots[0] if roots else Path('.'))
    names = {str(file): file.as_posix() for file in root.glob('*/*.py')} or {
        str(file): file.as_posix() for file in root.glob('*.py')
    }
    near = difflib.get_close_matches(path, names, n=3, cutoff=0.5)
    return f'; the nearest are {", ".join(near)}' if near else ''
