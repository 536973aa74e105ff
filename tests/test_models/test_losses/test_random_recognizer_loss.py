"""Each batch sees one recognizer, drawn from the seed and the iteration."""

from collections import Counter

import pytest
import torch
from mmengine.logging import MessageHub
from tiny import EDITOR, batch_of, images, labelled, recognizer

from raproc.models import RecognitionAwareModel
from raproc.models.losses import RandomRecognizerLoss, RecognitionLoss


def losses_of(*names):
    kinds = ('RecognitionLoss', 'UnsupervisedRecognitionLoss')
    return [
        dict(type=kinds[index % 2], recognizer=recognizer(name), loss_weight=1.0)
        for index, name in enumerate(names)
    ]


@pytest.fixture(scope='module')
def loss():
    return RandomRecognizerLoss(losses_of('a', 'b', 'c'))


@pytest.fixture
def at_iteration():
    """Function that sets the Runner's iteration."""
    hub = MessageHub.get_current_instance()
    yield lambda iteration: hub.update_info('iter', iteration)
    hub.pop_info('iter')


@pytest.fixture(scope='module')
def batch():
    seen, targets = (batch_of(images((32, 32), (32, 32), seed=seed)) for seed in (0, 1))
    return seen, targets, [labelled(0), labelled(3)]


def draws(loss, at_iteration, iterations):
    names = []
    for iteration in iterations:
        at_iteration(iteration)
        names.append(loss.drawn.name)
    return names


def test_draws_are_even_and_belong_to_the_iteration(loss, at_iteration):
    names = draws(loss, at_iteration, range(300))
    assert all(80 < count < 120 for count in Counter(names).values())
    assert draws(loss, at_iteration, range(100, 120)) == names[100:120]
    again = RandomRecognizerLoss(losses_of('a', 'b', 'c'))
    assert draws(again, at_iteration, range(300)) == names


def test_another_seed_draws_others(loss, at_iteration):
    other = RandomRecognizerLoss(losses_of('a', 'b', 'c'), seed=1)
    assert draws(loss, at_iteration, range(30)) != draws(other, at_iteration, range(30))


def test_draws_do_not_depend_on_or_disturb_random_numbers(loss, at_iteration):
    torch.manual_seed(0)
    state = torch.get_rng_state()
    first = draws(loss, at_iteration, range(20))
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(1)
    assert draws(loss, at_iteration, range(20)) == first


def test_only_the_drawn_recognizer_runs(loss, at_iteration, batch, monkeypatch):
    for other in loss.losses:
        others = [one.recognizer for one in loss.losses if one is not other]
        iteration = next(i for i in range(99) if draws(loss, at_iteration, [i]) == [other.name])
        at_iteration(iteration)
        with monkeypatch.context() as patch:
            for silent in others:
                patch.setattr(silent, 'logits', None)
            result = loss(*batch)
        assert set(result) == {f'loss_{other.name}', f'{other.name}/recognition'}
        assert result[f'loss_{other.name}'].item() == pytest.approx(
            other(*batch)[f'loss_{other.name}'].item()
        )


def test_model_lists_all_recognizers(loss):
    model = RecognitionAwareModel(EDITOR, recognition=loss)
    assert [one.name for one in model.recognizers] == ['a', 'b', 'c']
    assert {key.split('.')[0] for key in model.state_dict()} == {'processor'}


def test_each_loss_begins_at_its_own_iteration(at_iteration, batch):
    late = RandomRecognizerLoss([RecognitionLoss(recognizer('a'), begin_iter=5)])
    at_iteration(4)
    assert not late.active and late(*batch) == {}
    at_iteration(5)
    assert late.active and late(*batch)


def test_names_stay_unique():
    with pytest.raises(ValueError, match=r"name of its own.*\['a', 'b', 'a'\]"):
        RecognitionAwareModel(
            EDITOR, recognition=[RandomRecognizerLoss(losses_of('a', 'b')), *losses_of('a')]
        )


def test_no_list():
    with pytest.raises(TypeError, match='to be a list.*but got dict; set model.recognition.loss'):
        RandomRecognizerLoss(losses_of('a')[0])


def test_empty_list():
    with pytest.raises(ValueError, match='at least one recognition loss, but got none; set model'):
        RandomRecognizerLoss([])
