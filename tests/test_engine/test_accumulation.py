"""A run that accumulates gradients goes on from between two updates as if it had not stopped."""

import torch
from mmengine.optim import OptimWrapper
from tiny_run import latest, losses, run_config
from torch import nn

from raproc.engine import JointOptimWrapper, build_runner
from raproc.engine.accumulation import at_update, pending_gradients, put_back

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


class Run:
    """As much of a Runner as is asked for."""

    def __init__(self, optim_wrapper):
        self.optim_wrapper = optim_wrapper


def wrapper(layer, counts):
    return OptimWrapper(torch.optim.SGD(layer.parameters(), lr=1.0), accumulative_counts=counts)


def test_updates_of_one_and_of_several_optimizers():
    layers = nn.Linear(1, 1), nn.Linear(1, 1)
    joint = JointOptimWrapper(a=wrapper(layers[0], 3), b=wrapper(layers[1], 3))
    for optim_wrapper in (wrapper(layers[0], 3), joint):
        optim_wrapper.initialize_count_status(layers[0], 0, 8)
        found = []
        for _ in range(8):
            optim_wrapper.update_params(sum(layer(torch.ones(1, 1)).sum() for layer in layers))
            found.append(at_update(Run(optim_wrapper)))
        assert found == [False, False, True, False, False, True, False, True]  # the last one, too


def test_gradients_are_put_back():
    layer, other = nn.Linear(2, 1), nn.Linear(2, 1)
    layer(torch.tensor([[1.0, 2.0]])).sum().backward()
    gradients = pending_gradients(layer)
    put_back(other, gradients)
    assert other.weight.grad.tolist() == [[1, 2]] and other.bias.grad.tolist() == [1]
    assert pending_gradients(nn.Linear(2, 1)) == {}


def test_losses_are_those_of_the_uninterrupted_run(data, tmp_path):
    options = dict(QUICK, optim_wrapper__accumulative_counts=3)
    options['default_hooks__checkpoint__max_keep_ckpts'] = 3
    build_runner(run_config(data, tmp_path / 'whole', **options)).train()
    between = torch.load(tmp_path / 'whole/iter_4.pth', weights_only=True)
    assert any(gradient.abs().max() > 0 for gradient in between['gradients'].values())
    again = run_config(data, tmp_path / 'again', **options)
    again.update(resume=True, load_from=str(tmp_path / 'whole/iter_4.pth'))
    build_runner(again).train()
    assert losses(tmp_path / 'again') == losses(tmp_path / 'whole')
    ours, theirs = latest(tmp_path / 'again'), latest(tmp_path / 'whole')
    assert 'gradients' not in ours
    for name, value in theirs['state_dict'].items():
        assert torch.equal(ours['state_dict'][name], value)
