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


def test_global_skip_starts_as_the_identity_and_learns():
    generator = ResnetGenerator(mid_channels=4, num_blocks=1, global_skip=True)
    images = torch.rand(2, 3, 17, 22)
    assert torch.equal(generator(images), images)
    (generator(images) - 1).square().mean().backward()
    assert generator.conv_last.weight.grad.abs().sum() > 0
    torch.nn.init.constant_(generator.conv_last.bias, -0.25)
    torch.testing.assert_close(generator(images), images - 0.25)


def test_global_skip_needs_rgb():
    with pytest.raises(ValueError, match='`in_channels=3` with `global_skip=True`'):
        ResnetGenerator(in_channels=1, global_skip=True)
