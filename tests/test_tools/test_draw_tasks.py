"""The picture of the tasks: one image for each, with its name."""

import numpy as np
import pytest
from PIL import Image

from raproc.tasks import tasks


def test_draws_every_task(run_tool, tmp_path, capsys):
    pytest.importorskip('imagecorruptions')
    pixels = np.random.default_rng(0).integers(0, 256, (40, 36, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / 'a.png')
    out = tmp_path / 'tasks.png'
    args = ('--image', tmp_path / 'a.png', '--side', '80', '--columns', '4')
    run_tool('analysis_tools/draw_tasks', out, *args)
    assert capsys.readouterr().out.startswith(f'{len(tasks()) + 1} images')
    picture = np.asarray(Image.open(out).convert('RGB'))
    assert picture.shape[1] == 12 + 4 * (80 + 12)
    # The original, each pixel twice as large, 12 pixels from the edges.
    assert np.array_equal(picture[12:92:2, 12:84:2], pixels)
