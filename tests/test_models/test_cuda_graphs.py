"""When a network runs as a CUDA graph; `tools/gpu_check` shows on a GPU that numbers agree."""

import copy
import pickle

import pytest
import torch
from test_recognition_aware import ra
from tiny import batch_of, images, labelled
from torch import nn

from raproc.models import cuda_graphs
from raproc.models.cuda_graphs import GraphedCalls, fits


class Triple(nn.Module):
    """Three times its input, and the number of its calls."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(3.0))
        self.calls = 0

    def forward(self, images):
        self.calls += 1
        return images * self.weight


class Recorded(cuda_graphs.Graph):
    """What stands in for a recorded graph on a CPU: five times its input."""

    def __init__(self, call, network, inputs):
        self._weights = list(network.parameters())
        self._differentiable = torch.is_grad_enabled()
        self._user = lambda: None
        self._structure = torch.utils._pytree.tree_flatten(inputs)[1]

    def repeat(self, inputs):
        return (inputs.detach() * 5,)

    def repeat_backward(self, gradients):
        return (gradients[0] * 5, gradients[0].sum())


@pytest.fixture
def on_gpu(monkeypatch):
    """Take a CPU for a GPU, and graphs for recorded."""
    monkeypatch.setattr(cuda_graphs, 'fits', lambda *_: True)
    monkeypatch.setattr(cuda_graphs, 'Graph', Recorded)


def test_a_form_gets_a_graph_after_its_warm_up(on_gpu):
    network, graphs = Triple(), GraphedCalls(warm_up=2)
    with torch.no_grad():
        found = [float(graphs(network, torch.ones(2))[0]) for _ in range(4)]
        other = float(graphs(network, torch.ones(3))[0])
    assert found == [3, 3, 5, 5] and other == 3
    assert network.calls == 3


@pytest.mark.parametrize('change', [nn.Module.eval, lambda network: network.requires_grad_(False)])
def test_a_network_in_another_state_is_another_form(on_gpu, change):
    network, graphs = Triple(), GraphedCalls(warm_up=1)
    with torch.no_grad():
        for _ in range(2):
            graphs(network, torch.ones(2))
        change(network)
        assert float(graphs(network, torch.ones(2))[0]) == 3


def test_gradients_reach_the_input_and_the_weights(on_gpu):
    network, graphs = Triple(), GraphedCalls(warm_up=0)
    inputs = torch.ones(2, requires_grad=True)
    graphs(network, inputs).sum().backward()
    assert inputs.grad.tolist() == [5, 5] and float(network.weight.grad) == 2


def test_a_second_run_before_the_gradient_of_the_first_needs_no_graph(on_gpu):
    network, graphs = Triple(), GraphedCalls(warm_up=0)
    first = graphs(network, torch.ones(2))
    second = graphs(network, torch.ones(2))
    assert (float(first[0]), float(second[0])) == (5, 3)
    first.sum().backward()
    assert float(graphs(network, torch.ones(2))[0]) == 5


def test_the_gradient_of_a_run_is_computed_once(on_gpu):
    found = GraphedCalls(warm_up=0)(Triple(), torch.ones(2)).sum()
    found.backward(retain_graph=True)
    with pytest.raises(RuntimeError, match='set model.cuda_graphs=False'):
        found.backward()


def test_what_cannot_be_recorded_runs_without_and_says_so(on_gpu, monkeypatch):
    def refuse(*_):
        raise RuntimeError('operation not permitted when stream is capturing')

    monkeypatch.setattr(cuda_graphs, 'Graph', refuse)
    network, graphs = Triple(), GraphedCalls(warm_up=0)
    with pytest.warns(UserWarning, match='Triple runs without a CUDA graph: operation not'):
        assert float(graphs(network, torch.ones(2))[0]) == 3
    assert float(graphs(network, torch.ones(2))[0]) == 3  # without another warning


def test_no_more_graphs_than_allowed(on_gpu):
    network, graphs = Triple(), GraphedCalls(warm_up=0, most=1)
    with torch.no_grad():
        found = [float(graphs(network, torch.ones(size))[0]) for size in (1, 2, 1)]
    assert found == [5, 3, 5] and graphs.recorded == 1


def test_copies_begin_without_graphs(on_gpu):
    graphs = GraphedCalls(warm_up=1, most=2)
    graphs(Triple(), torch.ones(2))
    for other in (copy.deepcopy(graphs), pickle.loads(pickle.dumps(graphs))):
        assert (other.warm_up, other.most) == (1, 2) and not other._seen


def test_nothing_fits_on_a_cpu():
    assert not fits(Triple(), torch.ones(2))


def test_recording_leaves_running_statistics_as_they_were():
    norm = nn.BatchNorm2d(3)
    with cuda_graphs._unchanged(norm):
        norm(torch.rand(2, 3, 4, 4))
        assert norm.num_batches_tracked == 1
    assert norm.num_batches_tracked == 0 and norm.running_mean.tolist() == [0, 0, 0]


def test_a_model_runs_its_networks_by_graphs(on_gpu, monkeypatch):
    called = []

    def run(self, call, inputs):
        called.append(call)
        return call(inputs)

    monkeypatch.setattr(GraphedCalls, '__call__', run)
    model = ra(0.5, cuda_graphs=True)
    pair = batch_of(images((32, 32))), batch_of(images((32, 32)))
    model(*pair, [labelled(0)], mode='loss')
    assert called == [model.processor, model.recognizers[0].network]
