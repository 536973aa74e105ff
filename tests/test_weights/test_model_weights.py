import pytest
import torch

from raproc.models.editors import SRResNet
from raproc.weights import load_model_weights, task_of


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.processor = SRResNet(scale=1, mid_channels=4, num_blocks=1)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / 'p.pth'
    torch.save(dict(state_dict=Model().state_dict(), meta=dict(task='dn')), path)
    return path


def test_loads_the_weights_of_the_same_task(saved):
    model = Model()
    load_model_weights(model, saved, task='dn')
    expected = torch.load(saved, weights_only=True)['state_dict']
    assert all(torch.equal(value, expected[key]) for key, value in model.state_dict().items())


def test_refuses_weights_of_another_task(saved):
    with pytest.raises(ValueError, match="for the task 'jpeg', but got those of 'dn'.*p.pth"):
        load_model_weights(Model(), saved, task='jpeg')


def test_files_of_other_programs_have_no_task():
    assert task_of(dict(state_dict={})) is None
    assert task_of(dict(meta='text')) is None
