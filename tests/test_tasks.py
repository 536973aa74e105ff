"""Tasks: their registry, and a new one as a worked example."""

import importlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config
from PIL import Image

from raproc import tasks as registry
from raproc.apis import ImageProcessor
from raproc.cli.command import main
from raproc.cli.webpage.show import Page, degradations
from raproc.engine import load_config
from raproc.tables.report import title_of
from raproc.tasks import Task, check_same_task, find_task, register_task, task_names

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / 'docs' / 'examples'


# The task and the config of its data are the examples of CONTRIBUTING.md; this is a leaf.
LEAF = f"""
_base_ = [
    '{ROOT}/configs/_base_/models/plain.py',
    '{ROOT}/configs/_base_/recognizers/cls_r18.py',
    'imagenet_dark.py',
    '{ROOT}/configs/_base_/schedules/cls_6e.py',
    '{ROOT}/configs/_base_/default_runtime.py',
]
custom_imports = dict(imports=['raproc', 'own_task'])
"""


@pytest.fixture
def dark(monkeypatch, tmp_path):
    """The new task, and the path of its leaf."""
    monkeypatch.setattr(registry, '_TASKS', dict(registry._TASKS))
    monkeypatch.syspath_prepend(str(EXAMPLES))
    register_task(importlib.import_module('own_task').DARK)
    shutil.copy(EXAMPLES / 'own_task_data.py', tmp_path / 'imagenet_dark.py')
    (tmp_path / 'dark.py').write_text(LEAF)
    return tmp_path / 'dark.py'


@pytest.fixture
def image(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / 'a.png')
    return tmp_path / 'a.png', pixels


def test_command_line_follows(dark, image, tmp_path):
    path, pixels = image
    assert main(['degrade', str(path), str(tmp_path / 'out.png'), '--task', 'dark']) == 0
    assert np.array_equal(np.array(Image.open(tmp_path / 'out.png')), pixels // 2)
    out = str(tmp_path / 'more.png')
    assert main(['degrade', str(path), out, '--task', 'dark', '--factor', '4']) == 0
    assert np.array_equal(np.array(Image.open(out)), pixels // 4)
    assert main(['degrade', str(path), out, '--task', 'jpeg', '--factor', '4']) == 2


def test_help_of_the_command_line_follows(dark, capsys):
    with pytest.raises(SystemExit):
        main(['degrade', '--help'])
    text = ' '.join(capsys.readouterr().out.split())
    assert 'dark: division of all pixels' in text
    assert 'of dark: what pixels are divided by (default: 2)' in text


def test_page_follows(dark, image):
    path, pixels = image
    assert degradations()['dark'] == 'too dark'
    room = Page({'dark': (str(dark), None), 'sr': ('no_processing/sr', None)})
    assert room.fitting('dark') == [('Brightening, plain', 'dark')]
    assert np.array_equal(room.versions(pixels, 'dark', [], str(path))['degraded'], pixels // 2)


def test_config_and_tables_follow(dark, tmp_path):
    config = load_config(str(dark))
    assert config.task == 'dark'
    assert config.train_dataloader.dataset.dataset.pipeline[-2].type == 'Darken'
    assert title_of('dark') == 'brightening'
    table = tmp_path / 'table.py'
    table.write_text(
        "tasks = ['dark']\n"
        f"dataset = '{tmp_path}/imagenet_{{task}}.py'\n"
        "columns = dict(r18='configs/_base_/recognizers/cls_r18.py')\n"
        f"rows = [dict(name='plain', config='{tmp_path}/{{task}}.py')]\n"
    )
    from raproc.tables import read_plan

    (unit,) = read_plan(str(table)).units
    assert (unit.task, unit.full_config.task) == ('dark', 'dark')


def test_processor_follows(dark):
    config = Config.fromfile(dark)
    config.model.processor = dict(type='Interpolation', scale=find_task('dark').scale)
    assert ImageProcessor(config)(np.zeros((4, 4, 3), np.uint8)).shape == (4, 4, 3)


def test_names_and_titles():
    assert find_task(task_names()[0]).name == task_names()[0]
    assert title_of('no task') == 'no task'
    with pytest.raises(ValueError, match="expected one of the tasks .*, but got 'haze'"):
        find_task('haze')
    with pytest.raises(ValueError, match="but got 'dn' twice"):
        register_task(Task('dn', 'x', 'x', 'x', 1, lambda: []))


@pytest.mark.parametrize('task', registry.tasks(), ids=lambda task: task.name)
def test_every_task_undoes_its_scale_and_is_reproducible(task):
    image = np.random.default_rng(0).integers(0, 256, (36, 48, 3), dtype=np.uint8)
    found = []
    for name in ('a.png', 'sub/a.png', 'b.png'):
        results = dict(img=image, img_path=name)
        for transform in task.transforms():
            try:
                results = transform(results)
            except ImportError as error:
                pytest.skip(str(error))
        found.append(results['input'])
    assert found[0].shape[:2] == (36 // task.scale, 48 // task.scale)
    assert np.array_equal(found[0], found[1]) and not np.array_equal(found[0], image)
    random = any(option.name == 'seed' for option in task.options)
    assert random != np.array_equal(found[0], found[2])


def test_task_of_a_checkpoint_is_compared():
    message = "expected weights trained for the task 'sr', but got those of 'dn'"
    assert check_same_task('dn', 'sr') == message
    assert check_same_task('dn', 'dn') == check_same_task(None, 'sr') == ''


def test_docs_name_every_task():
    text = (ROOT / 'docs' / 'get_started.md').read_text(encoding='utf-8')
    for task in registry.tasks():
        assert f'`{task.name}`' in text and task.title in text
