"""docs/logging.md: one option chooses the viewer that losses are sent to."""

import re

import pytest
from mmengine.config import DictAction
from tiny_run import make_data, run_config

from raproc.engine import build_runner, load_config
from raproc.registry import VISBACKENDS

LINE = re.compile(r'(visualizer\.vis_backends\.0\.\w+)=(\S+)')


def test_options_of_the_page_choose_a_viewer_that_exists(blocks):
    commands = [LINE.findall(block) for block in blocks('logging', 'bash')]
    found = []
    for options in filter(None, commands):
        values = {key: DictAction._parse_int_float_bool(value) for key, value in options}
        visualizer = load_config('configs/ra/sr_r18_cls.py', values).visualizer
        (backend,) = visualizer.vis_backends
        assert VISBACKENDS.get(backend.type) is not None
        assert visualizer.type == 'Visualizer' and len(backend) == len(options)
        found.append(backend.type)
    assert found == ['TensorboardVisBackend', 'WandbVisBackend', 'MLflowVisBackend']


def test_tensorboard_gets_the_losses(tmp_path):
    pytest.importorskip('tensorboard')
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    config = run_config(
        make_data(tmp_path / 'data'),
        tmp_path / 'run',
        visualizer__vis_backends__0__type='TensorboardVisBackend',
        default_hooks__logger__interval=1,
    )
    build_runner(config).train()
    (events,) = (tmp_path / 'run').rglob('events.out.tfevents.*')
    read = EventAccumulator(str(events)).Reload()
    assert {'loss', 'loss_processing', 'lr'} <= set(read.Tags()['scalars'])
    assert len(read.Scalars('loss')) >= 2
