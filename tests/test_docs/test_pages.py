"""Commands and code on the pages of docs/ name what exists, and the site builds."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from mmengine.config import Config
from test_config_reference import registered

from raproc.models.recognizers import build_recognizer
from raproc.tasks import tasks

ROOT = Path(__file__).parents[2]
PAGES = ['index', 'get_started', 'method', 'recognizers', 'extend', 'config_reference',
         'distributed', 'faq', 'demo', 'webpage', 'logging', 'notebooks', 'glossary',
         'tasks', 'processors', 'finetune']  # fmt: skip
# The sources that know the options of each tool.
SOURCES = {
    'train.py': ['tools/train.py', 'raproc/cli/options.py'],
    'test.py': ['tools/test.py', 'raproc/cli/options.py'],
    'dist_train.sh': ['tools/train.py', 'raproc/cli/options.py'],
    'dist_test.sh': ['tools/test.py', 'raproc/cli/options.py'],
    'draw_tasks.py': ['tools/analysis_tools/draw_tasks.py'],
    'transfer_matrix.py': ['tools/transfer_matrix.py'],
    'lambda_sweep.py': ['tools/lambda_sweep.py'],
    'process': ['raproc/cli/process.py'],
    'degrade': ['raproc/cli/degrade.py'],
    'compare': ['raproc/cli/compare.py'],
    'export': ['raproc/cli/export.py'],
    'push': ['raproc/cli/push.py'],
    'finetune': ['raproc/cli/finetune.py'],
    'evaluate': ['raproc/cli/evaluate.py'],
    'web': ['raproc/cli/web.py'],
    'demo': ['raproc/cli/web.py'],
    'demo.py': ['demo/demo.py'],
}

# Its config comes from the hub; tests/test_models/test_recognizers runs the example from a folder.
NEEDS_A_NETWORK = {'TransformersRecognizer'}
OPTIONS_OF_TASKS = ' '.join(f"'--{option.name}'" for task in tasks() for option in task.options)


def commands(blocks):
    """The command lines of all pages, as lists of words."""
    for page in PAGES:
        for block in blocks(page, 'bash'):
            for line in block.replace('\\\n', ' ').splitlines():
                yield shlex.split(line, comments=True)


def test_files_in_commands_exist(blocks):
    words = [word for command in commands(blocks) for text in command for word in text.split()]
    files = [word for word in words if re.match(r'(configs|tools|docs|demo)/', word)]
    missing = [file for file in files if not (ROOT / file).exists()]
    assert len(files) > 20 and not missing, missing


def test_files_named_in_pages_exist():
    text = ''.join((ROOT / f'docs/{page}.md').read_text(encoding='utf-8') for page in PAGES)
    files = set(re.findall(r'`((?:configs|tools|docs|raproc|demo)/[\w./-]+)`', text))
    missing = [file for file in files if not (ROOT / file).exists()]
    assert len(files) > 5 and not missing, missing


def test_options_in_commands_exist(blocks):
    checked = 0
    for command in commands(blocks):
        words = [word for text in command for word in text.split()]
        tools = [Path(word).name for word in words if Path(word).name in SOURCES]
        for option in [word for word in words if word.startswith('--')] if tools else []:
            known = ''.join((ROOT / source).read_text() for source in SOURCES[tools[0]])
            known += OPTIONS_OF_TASKS if tools[0] == 'degrade' else ''
            if not re.match(r'--(nproc_per_node|gpus|wrap|array)', option):
                assert f"'{option}'" in known, (option, command)
                checked += 1
    assert checked > 10


def test_python_on_the_pages_is_python(blocks):
    for page in PAGES:
        for block in blocks(page, 'python'):
            if not block.startswith('--8<--'):
                compile(block, page, 'exec')


def test_code_of_get_started_runs(blocks):
    (block,) = blocks('get_started', 'python')
    namespace = {}
    exec(block, namespace)
    assert namespace['image'].shape == (96, 128, 3)


def recognizers_of(config):
    """The recognizer configs anywhere inside a config."""
    if isinstance(config, dict):
        if str(config.get('type')).endswith('Recognizer'):
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for item in config:
            yield from recognizers_of(item)


@pytest.mark.slow
def test_recognizers_of_the_page_can_be_built(blocks, tmp_path):
    """Without their weights, which a test does not download."""
    pytest.importorskip('open_clip')
    found = {}
    for index, block in enumerate(blocks('recognizers', 'python')):
        path = tmp_path / f'config{index}.py'
        path.write_text(block)
        config = Config.fromfile(path)
        parts = [config.get('recognizer'), config.get('model'), config.get('test_evaluator')]
        for cfg in recognizers_of([part.to_dict() if hasattr(part, 'to_dict') else part
                                   for part in parts]):  # fmt: skip
            if cfg['type'] not in NEEDS_A_NETWORK:
                found[str(cfg)] = dict(cfg, weights=None, allow_random=True)
    built = [build_recognizer(cfg) for cfg in found.values()]
    assert len(built) >= 6 and all(recognizer.frozen for recognizer in built)


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip('mkdocs')
    pytest.importorskip('mkdocstrings_handlers.python')
    result = subprocess.run(
        [sys.executable, '-m', 'mkdocs', 'build', '--strict', '--site-dir', str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert 'iframe-worker.js' in (tmp_path / 'index.html').read_text(encoding='utf-8')
    assert (tmp_path / 'search' / 'search_index.js').is_file()  # search from the disk
    page = (tmp_path / 'reference' / 'models.html').read_text(encoding='utf-8')
    assert 'raproc.models.RecognitionAwareModel' in page and ':class:' not in page
    reference = ''.join(file.read_text() for file in tmp_path.glob('reference/*.html'))
    missing = [name for name, *_ in registered() if f'.{name}"' not in reference]
    assert not missing, f'{missing} are on no page of docs/reference'
    for file in tmp_path.rglob('*.html'):
        text = file.read_text(encoding='utf-8')
        assert not re.search(r'<(script|link|img)[^>]+(src|href)="?https?://', text), file
