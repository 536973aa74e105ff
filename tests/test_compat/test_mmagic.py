"""mmagic's editors can be built through raproc's registry, beside old packages and current ones."""

from types import ModuleType

import pytest
import torch

from raproc.compat import mmagic

RESTORMER = dict(num_refinement_blocks=1, ffn_expansion_factor=2.0, bias=False)
EDITORS = {
    'MSRResNet': (dict(in_channels=3, out_channels=3, mid_channels=8, num_blocks=1), 4),
    'EDSRNet': (dict(in_channels=3, out_channels=3, mid_channels=8, num_blocks=1), 4),
    'RDNNet': (dict(in_channels=3, out_channels=3, mid_channels=8, num_blocks=2, num_layers=2), 4),
    'RRDBNet': (dict(in_channels=3, out_channels=3, mid_channels=8, num_blocks=1), 4),
    'SwinIRNet': (
        dict(img_size=16, window_size=8, depths=[2], embed_dim=12, num_heads=[2])
        | dict(upsampler='pixelshuffledirect', upscale=2),
        2,
    ),
    'NAFNet': (
        dict(img_channels=3, mid_channels=8, enc_blk_nums=[1], middle_blk_num=1, dec_blk_nums=[1]),
        1,
    ),
    'Restormer': (dict(dim=8, num_blocks=[1] * 4, heads=[1] * 4) | RESTORMER, 1),
}


@pytest.mark.parametrize('name', EDITORS)
def test_editor_of_mmagic_builds_and_runs(name):
    pytest.importorskip('mmagic')
    from raproc.registry import MODELS

    arguments, scale = EDITORS[name]
    editor = MODELS.build(dict(type=f'mmagic.{name}', **arguments))
    image = torch.rand(1, 3, 16, 16, requires_grad=True)
    output = editor(image)
    output.sum().backward()
    assert output.shape == (1, 3, 16 * scale, 16 * scale)
    assert image.grad.abs().sum() > 0
    assert mmagic.status().startswith('active: numpy.bool8 for mmagic')


def test_alias_is_set_for_mmagic_only(monkeypatch):
    import numpy as np

    monkeypatch.delitem(vars(np), 'bool8', raising=False)
    finder = mmagic.AliasFinder()
    assert finder.find_spec('something_else') is None
    assert 'bool8' not in vars(np)
    assert finder.find_spec('mmagic') is None
    assert vars(np).pop('bool8') is np.bool_


def test_editor_that_cannot_be_imported_says_so_once_it_is_built():
    def run(module):
        from json import no_such_name  # noqa: F401

    module = ModuleType('mmagic.models.editors.diffusion')
    mmagic._run_or_replace(run, module)
    assert isinstance(module, mmagic.Placeholder)
    with pytest.raises(ImportError, match='Diffusion of mmagic.*ImportError: cannot import'):
        module.Diffusion(channels=3)
    with pytest.raises(AttributeError, match='__path__'):
        module.__path__  # noqa: B018


def test_editor_that_can_be_imported_stays():
    module = ModuleType('mmagic.models.editors.plain')
    mmagic._run_or_replace(lambda found: setattr(found, 'Plain', dict), module)
    assert type(module) is ModuleType and module.Plain is dict


@pytest.mark.parametrize(('version', 'hidden'), [('0.24.0', False), ('0.42.1', True), (None, True)])
def test_new_or_absent_diffusers_is_hidden_from_mmagic(monkeypatch, version, hidden):
    def find(name):
        if version is None:
            raise mmagic.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(mmagic, 'version', find)
    utils = ModuleType('mmagic.utils')
    utils.try_import = lambda name: f'imported {name}'
    mmagic.hide_diffusers(utils)
    assert utils.try_import('av') == 'imported av'
    if hidden:
        assert not vars(utils.try_import('diffusers').models).get('Transformer2DModel')
    else:
        assert utils.try_import('diffusers') == 'imported diffusers'
