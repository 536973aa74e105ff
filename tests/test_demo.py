import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

FOLDER = Path(__file__).parents[1] / 'demo'


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setitem(os.environ, 'RAPROC_DEMO', '')
    import demo

    return demo


def test_scenes_are_a_function_of_the_seed(demo, tmp_path):
    from scenes import write_scenes

    for name, seed in (('a', 0), ('b', 0), ('c', 1)):
        assert len(list(write_scenes(tmp_path / name, seed, 1, 1))) == 20
    a, b, c = (sorted((tmp_path / name).rglob('*.png')) for name in 'abc')
    same = [np.array_equal(Image.open(x), Image.open(y)) for x, y in zip(a, b, strict=True)]
    other = [np.array_equal(Image.open(x), Image.open(y)) for x, y in zip(a, c, strict=True)]
    assert len(a) == 20 and all(same) and not any(other)


def test_quick_demo_runs_from_scenes_to_picture(demo, tmp_path, capsys):
    scores = demo.main(['--quick', '--work-dir', str(tmp_path)])
    assert list(scores) == ['original', 'no_processing', 'plain', 'ra']
    assert scores['original']['SSIM'] == pytest.approx(1, abs=1e-4)
    assert all(0 <= score['densenet/accuracy/top1'] <= 100 for score in scores.values())
    assert json.loads((tmp_path / 'scores.json').read_text())['ra'] == scores['ra']
    assert Image.open(tmp_path / 'panel.png').width > 500
    assert 'unseen' in capsys.readouterr().out
