"""The demo runs from scenes to a page that has everything in it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def demo(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'demo'))
    for name in ('RAPROC_DEMO', 'RAPROC_SCENES'):
        monkeypatch.setenv(name, '')  # what it sets is gone after the test
        monkeypatch.delenv(name)
    import demo

    return demo


@pytest.mark.slow
def test_quick_demo_runs_from_scenes_to_page(demo, tmp_path, capsys):
    page = demo.main(['--quick', '--jobs', '1', '--work-dir', str(tmp_path / 'demo')])
    text = page.read_text(encoding='utf-8')
    assert page == tmp_path / 'demo' / 'report.html'
    for name in ('resnet', 'densenet', 'repvgg', 'faster_rcnn', 'retinanet', 'psnr', 'ssim'):
        assert f'<th>{name}</th>' in text
    original = text.split('<tr><td>original', 1)[1].split('</tr>')[0]
    assert float(re.findall(r'class="seen">([\d.]+)<', original)[0]) >= 85  # of twenty scenes
    assert text.count('data:image/png;base64,') == 4
    assert not re.search(r'(src|href)="(?!data:)', text)  # nothing outside of the file
    assert 'python tools/transfer_matrix.py configs/demo/quick/table.py --train --resume' in text
    assert str(ROOT) not in text.replace(str(tmp_path), '')
    output = capsys.readouterr().out
    assert '2/2 trainings' in output and 'Look at' in output


def test_a_failed_job_is_shown(demo, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, 'tool', lambda name: str(tmp_path / f'{name}.py'))
    with pytest.raises(SystemExit, match=r"can't open file(.|\n)*See .*job0\.log"):
        demo.main(['--quick', '--work-dir', str(tmp_path)])
