"""The Python of docs/finetune.md runs as it stands there, on small images and a tiny recognizer."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny import recognizer

PAGE = Path(__file__).parents[2] / 'docs' / 'finetune.md'
SMALLER = {
    "['resnet18']": '[recognizer]',
    'minutes=2': 'iterations=4, batch_size=2, crop=64, num_workers=0',
}


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)
    for name in ('photos/1.png', 'photos/2.png', 'photos/3.png', 'small.png'):
        Path(name).parent.mkdir(exist_ok=True)
        Image.fromarray(random.integers(0, 256, (64, 80, 3), np.uint8)).save(name)


@pytest.mark.usefixtures('photos')
def test_the_python_of_the_page(capsys):
    (code,) = re.findall(r'```python\n(.*?)```', PAGE.read_text(), flags=re.DOTALL)
    for text, smaller in SMALLER.items():
        assert text in code
        code = code.replace(text, smaller)
    names = dict(recognizer=recognizer('tiny'))
    exec(code, names)
    assert names['image'].size == (320, 256)
    assert Path('work_dirs/finetune/sr_rlfn/processor.pth').is_file()
    frame = names['table'].to_dataframe()
    assert set(frame.processor) >= {'plain/sr_small', 'ra/sr_efficientnet-lite0_cls_small'}
    assert set(frame.column) == {'tiny', 'psnr', 'ssim'}
    assert '| after' in capsys.readouterr().out
