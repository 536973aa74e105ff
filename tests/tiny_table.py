"""A table small enough for tests: ten images, two recognizers, processors of three steps."""

import torch
from mmengine.config import Config
from tiny import CLASSIFIER
from tiny_run import make_data, run_config

TABLE = """
title = 'Tiny'
tasks = ['jpeg']
dataset = {dataset!r}
columns = {columns!r}
cells = {cells!r}
work_dir = {work_dir!r}
validate = False
rows = [
    dict(name='original'),
    dict(name='start', config={plain!r}, hidden=True),
    dict(name='plain', config={plain!r}, start='start'),
    dict(name='ra:one', config={ra!r}, start='start'),
]
"""


def make_table(root, **changes):
    """Writes data, configs and a table below ``root``; ``changes`` are keys of the table."""
    return write_table(root, make_parts(root), **changes)


def make_parts(root):
    """Writes data and configs below ``root`` and gives the columns of a table."""
    data = make_data(root)
    config = run_config(data, root / 'runs', train_cfg__max_epochs=1, train_cfg__val_interval=1)
    config.train_dataloader.update(num_workers=0, persistent_workers=False)
    pipeline = config.train_dataloader.dataset.dataset.pipeline
    pipeline[-2] = dict(type='JPEGCompression')
    config.param_scheduler.total_steps = 1
    config.pop('work_dir')
    config.task = 'jpeg'
    config.custom_imports = dict(imports=['raproc'])
    columns = {name: _column(root, config, name) for name in ('one', 'two')}
    for user in (config.model.recognition, config.val_evaluator[1], config.test_evaluator[1]):
        user.recognizer.name = 'one'
    config.dump(str(root / 'ra.py'))
    config.model.recognition = None
    config.dump(str(root / 'plain.py'))
    data = dict(task=config.task, test_dataloader=config.test_dataloader)
    Config(data).dump(str(root / 'data.py'))
    return columns


def write_table(root, columns, **changes):
    """Writes a table of the parts below ``root``."""
    text = TABLE.format(
        dataset=str(root / 'data.py'),
        columns=columns,
        cells=str(root / 'cells'),
        work_dir=str(root / 'runs' / '{row}' / 'seed{seed}'),
        plain=str(root / 'plain.py'),
        ra=str(root / 'ra.py'),
    )
    text += ''.join(f'{key} = {value!r}\n' for key, value in changes.items())
    (root / 'table.py').write_text(text)
    return root / 'table.py'


def _column(root, config, name):
    """A recognizer whose weights are not those of the other."""
    from raproc.models.recognizers import MMPretrainRecognizer

    torch.manual_seed(dict(one=1, two=2)[name])
    network = MMPretrainRecognizer(CLASSIFIER, allow_random=True).network
    torch.save(network.state_dict(), root / f'{name}.pth')
    metric = Config(dict(metric=config.test_evaluator[1])).metric.to_dict()
    metric['recognizer'].update(name=name, weights=str(root / f'{name}.pth'))
    Config(dict(test_evaluator=[metric])).dump(str(root / f'{name}.py'))
    return str(root / f'{name}.py')
