"""The notebooks run from top to bottom, in a folder of their own and without a network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / 'docs' / 'notebooks').glob('*.ipynb'))
RUN = """
import json, socket, sys

def refuse(*args):
    raise ConnectionError(f'a notebook asked for the network: {args}')

socket.socket.connect = refuse
for cell in json.load(open(sys.argv[1], encoding='utf-8'))['cells']:
    if cell['cell_type'] == 'code':
        exec(compile(''.join(cell['source']), cell['id'], 'exec'), globals())
"""


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == ['own_images', 'own_recognizer', 'tour']


@pytest.mark.parametrize('path', NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_cleared(path):
    cells = json.loads(path.read_text(encoding='utf-8'))['cells']
    code = [cell for cell in cells if cell['cell_type'] == 'code']
    assert code and not any(cell['outputs'] or cell['execution_count'] for cell in code)
    assert len({cell['id'] for cell in cells}) == len(cells)


@pytest.mark.parametrize('path', NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path):
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get('PYTHONPATH')]))
    result = subprocess.run(
        [sys.executable, '-c', RUN, str(path)],
        cwd=tmp_path,
        env=dict(os.environ, PYTHONPATH=paths, MPLBACKEND='Agg'),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-3000:]
