"""mmagic's editors can be built through raproc's registry."""

import pytest
import torch

from raproc.compat import mmagic


def test_editor_of_mmagic_builds_and_runs():
    pytest.importorskip('mmagic')
    pytest.importorskip('mmagic.models.editors', exc_type=ImportError)
    from raproc.registry import MODELS

    cfg = dict(type='mmagic.MSRResNet', in_channels=3, out_channels=3, mid_channels=8)
    editor = MODELS.build(dict(**cfg, num_blocks=1, upscale_factor=4))
    assert editor(torch.rand(1, 3, 6, 8)).shape == (1, 3, 24, 32)
    assert mmagic.status() == 'active: numpy.bool8 for mmagic'


def test_alias_is_set_for_mmagic_only(monkeypatch):
    import numpy as np

    monkeypatch.delitem(vars(np), 'bool8', raising=False)
    finder = mmagic.AliasFinder()
    assert finder.find_spec('something_else') is None
    assert 'bool8' not in vars(np)
    assert finder.find_spec('mmagic') is None
    assert vars(np).pop('bool8') is np.bool_
