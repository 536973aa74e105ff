import pytest
import torch

from raproc.models.editors import ResnetGenerator


def test_equals_that_of_mmagic_with_copied_weights():
    mmagic = pytest.importorskip('mmagic.models.editors.cyclegan.cyclegan_generator')
    theirs = mmagic.ResnetGenerator(3, 3, 8, norm_cfg=dict(type='BN'), num_blocks=2)
    ours = ResnetGenerator(mid_channels=8, num_blocks=2)
    copies = list(theirs.state_dict().values())
    names = list(ours.state_dict())
    assert [v.shape for v in ours.state_dict().values()] == [v.shape for v in copies]
    ours.load_state_dict(dict(zip(names, copies, strict=True)))
    images = torch.rand(2, 3, 16, 24)
    for mode in (True, False):
        expected = (theirs.train(mode)(images) + 1) / 2
        torch.testing.assert_close(ours.train(mode)(images), expected)


@pytest.mark.parametrize('size', [(16, 16), (17, 22), (5, 7)])
def test_keeps_any_size(size):
    output = ResnetGenerator(mid_channels=4, num_blocks=1).eval()(torch.rand(1, 3, *size))
    assert output.shape == (1, 3, *size)
    assert 0 <= output.min() and output.max() <= 1
