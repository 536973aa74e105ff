"""Folding normalisations changes the time of a loss, not the loss, and not the network."""

import copy

import pytest
import torch
from test_frozen import build, snapshot
from tiny import batch_of, boxed, detector, images, labelled, mapped, segmentor
from torch import nn

from raproc.models.recognizers import base_recognizer, build_recognizer
from raproc.models.recognizers.folded_norms import FoldedNorms


@pytest.fixture
def of_any_size(monkeypatch):
    monkeypatch.setattr(base_recognizer, 'WORTHWHILE', 0)


SEEN = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Block(nn.Module):
    """A convolution, its normalisation and an in-place ReLU."""

    def __init__(self, norm=None, conv=None):
        super().__init__()
        self.conv = conv or nn.Conv2d(3, 4, 3)
        self.norm = norm or nn.BatchNorm2d(4)

    def forward(self, x):
        return self.norm(self.conv(x)).relu_()


class Shortcut(Block):
    """What the convolution gave is used beside its normalisation."""

    def forward(self, x):
        x = self.conv(x)
        return self.norm(x) + x


class Between(Block):
    """Something changes the output of the convolution in place before it is normalised."""

    def forward(self, x):
        return self.norm(self.conv(x).relu_())


class Twice(Block):
    """The same normalisation for two convolutions."""

    def forward(self, x):
        return self.norm(self.conv(x)) + self.norm(self.conv(2 * x))


def trained(network, seed=1):
    """Give a network statistics and weights as after a training; freeze it."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
        if tensor.is_floating_point():
            least = 0.5 if 'var' in name or 'norm' in name else -0.5
            with torch.no_grad():
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + least)
    return network.eval().requires_grad_(False)


def fold(network):
    return FoldedNorms(network, lambda: [network(SEEN)])


def values_and_gradient(network, seen=SEEN):
    seen = seen.clone().requires_grad_()
    values = network(seen)
    (values * torch.linspace(-1, 1, values.numel()).view_as(values)).sum().backward()
    return values.detach(), seen.grad


def frozen_norm(channels):
    from torchvision.ops import FrozenBatchNorm2d

    return FrozenBatchNorm2d(channels)


def timm_norm(channels):
    from timm.layers import BatchNormAct2d

    return BatchNormAct2d(channels, act_layer=nn.SiLU)


def test_by_hand():
    block = Block(conv=nn.Conv2d(1, 1, 1), norm=nn.BatchNorm2d(1, eps=0))
    for tensor, value in [
        (block.conv.weight, 3), (block.conv.bias, 1), (block.norm.weight, 2),
        (block.norm.bias, 5), (block.norm.running_mean, 4), (block.norm.running_var, 16),
    ]:  # fmt: skip
        tensor.data.fill_(value)
    block.eval().requires_grad_(False)
    folded = FoldedNorms(block, lambda: [block(torch.ones(1, 1, 1, 1))])
    with folded.applied():  # 2 / 4 * (3 x + 1 - 4) + 5
        assert (block.conv.weight.item(), block.conv.bias.item()) == (1.5, 3.5)
    assert (block.conv.weight.item(), block.conv.bias.item()) == (3, 1)


@pytest.mark.parametrize(
    'block',
    [
        lambda: Block(),
        lambda: Block(conv=nn.Conv2d(3, 4, 3, bias=False)),
        lambda: Block(conv=nn.Conv2d(3, 6, 3, groups=3), norm=nn.BatchNorm2d(6, affine=False)),
        lambda: Block(norm=nn.SyncBatchNorm(4)),
        lambda: Block(norm=frozen_norm(4)),
        lambda: Block(norm=timm_norm(4)),
    ],
    ids=['bias', 'no bias', 'groups', 'sync', 'frozen', 'timm with SiLU'],
)
def test_values_and_gradients_are_those_of_the_network(block):
    network = trained(block())
    state = snapshot(network)
    folded = fold(network)
    assert len(folded) == 1
    expected = values_and_gradient(network)
    with folded.applied():
        found = values_and_gradient(network)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)
    again = values_and_gradient(network)
    assert all(map(torch.equal, again, expected))
    assert snapshot(network).keys() == state.keys()
    assert all(torch.equal(state[name], value) for name, value in snapshot(network).items())


@pytest.mark.parametrize('kind', [Shortcut, Between, Twice])
def test_what_cannot_be_folded_is_left_alone(kind):
    network = trained(kind(conv=nn.Conv2d(3, 4, 3)))
    folded = fold(network)
    assert len(folded) == 0
    with folded.applied():
        assert torch.equal(network(SEEN), network(SEEN))


def test_parts_that_run_again_in_the_backward_pass_are_left_alone():
    network = trained(Block())
    network.with_cp = True
    assert len(fold(network)) == 0


class ByName(Block):
    """The normalisation gets its input by name."""

    def forward(self, x):
        return self.norm(input=self.conv(x))


def test_a_network_that_cannot_be_watched_is_left_alone():
    assert len(fold(trained(ByName()))) == 0

    def no_maps():
        raise NotImplementedError

    assert len(FoldedNorms(trained(Block()), no_maps)) == 0


def test_an_error_gives_the_network_its_weights_back():
    network = trained(Block())
    weight, folded = network.conv.weight, fold(network)
    with pytest.raises(KeyError), folded.applied():
        raise KeyError
    assert network.conv.weight is weight
    assert 'forward' not in vars(network.norm)


def test_other_weights_are_folded_anew():
    network = trained(Block())
    folded = fold(network)
    other = trained(Block(), seed=2)
    network.load_state_dict(other.state_dict())
    with folded.applied():
        torch.testing.assert_close(network(SEEN), other(SEEN))


def test_a_copy_has_folds_of_its_own():
    network = trained(Block())
    twin = copy.deepcopy(fold(network))
    assert twin.network is not network
    trained(twin.network, seed=2)
    with twin.applied():
        torch.testing.assert_close(twin.network(SEEN), trained(Block(), seed=2)(SEEN))
    assert twin._pairs[0].conv is twin.network.conv


@pytest.mark.parametrize(
    ('config', 'sample'),
    [(detector, boxed), (segmentor, mapped)],
    ids=['detector', 'segmentor'],
)
def test_losses_of_other_kinds_are_theirs(config, sample, of_any_size):
    recognizer = build_recognizer(config())
    trained_norms(recognizer.network)
    seen = batch_of(images((64, 64), seed=3)).requires_grad_()
    found = {}
    for folds in (False, True):
        torch.manual_seed(0)
        with recognizer.folded(seen) if folds else torch.enable_grad():
            losses = recognizer.loss(seen, [sample()])
        total = sum(
            part.sum()
            for name, value in losses.items() if 'loss' in name
            for part in ([value] if isinstance(value, torch.Tensor) else value)
        )  # fmt: skip
        found[folds] = total.detach(), torch.autograd.grad(total, seen)[0]
    assert len(recognizer._folded) > 10
    torch.testing.assert_close(found[True], found[False], rtol=1e-3, atol=1e-5)


def test_the_loss_of_a_model_is_that_without_folds(monkeypatch, of_any_size):
    seen = batch_of(images((32, 32)))

    def gradient():
        model = build()
        trained_norms(model.recognizers[0].network)
        losses = model.train()(seen, seen, [labelled(1)], mode='loss')
        model.parse_losses(losses)[0].backward()
        return losses['tiny/recognition'], [each.grad for each in model.processor.parameters()]

    found = gradient()
    monkeypatch.setattr(FoldedNorms, '_fold', lambda self, extract: None)
    torch.testing.assert_close(found, gradient(), rtol=1e-3, atol=1e-6)


def test_a_trained_recognizer_keeps_its_norms(of_any_size):
    model = build(frozen=False).train()
    seen = batch_of(images((32, 32), (32, 32)))
    model(seen, seen, [labelled(1), labelled(2)], mode='loss')
    assert model.recognizers[0]._folded is None


def test_a_small_batch_is_not_worth_it():
    frozen = build().recognizers[0]
    for size, folds in ((295, False), (296, True)):  # 3 * 296**2 is above 2**18
        with frozen.folded(torch.zeros(1, 3, size, size)):
            assert (frozen._folded is not None) == folds


def trained_norms(network):
    """Give normalisations statistics that differ from those at the start."""
    generator = torch.Generator().manual_seed(4)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for tensor in (module.running_mean, module.running_var):
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
