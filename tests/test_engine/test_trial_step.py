"""A step of each recognizer before the start: it changes nothing, and names what cannot work."""

import random

import numpy as np
import pytest
import torch
from tiny import CLASSIFIER, EDITOR, boxed, detector, images, labelled, recognizer

from raproc.engine.trial_step import try_losses
from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import MMPretrainRecognizer


def model_of(*recognition):
    return RecognitionAwareModel(
        EDITOR, processing_loss=dict(type='ProcessingLoss'), recognition=list(recognition)
    )


def dataset(sample, size=(32, 32)):
    (image,) = images(size)
    return [dict(inputs=image, targets=image, data_samples=sample)]


def state(model):
    recognizers = [recognizer.network.state_dict() for recognizer in model.recognizers]
    numbers = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
    weights = [
        value.clone() for part in (model.state_dict(), *recognizers) for value in part.values()
    ]
    modes = [module.training for module in model.modules()]
    return numbers, modes, weights


@pytest.mark.parametrize('frozen', [True, False])
def test_nothing_changes(frozen):
    losses = [
        dict(type='RecognitionLoss', recognizer=recognizer('one', frozen=frozen)),
        dict(type='UnsupervisedRecognitionLoss', recognizer=recognizer('two')),
    ]
    model = model_of(*losses).train()
    before = state(model)
    data = dataset(labelled(1))
    try_losses(model, data)
    after = state(model)
    assert before[:2] == after[:2]
    assert all(torch.equal(*pair) for pair in zip(before[2], after[2]))
    assert all(parameter.grad is None for parameter in model.parameters())


def test_random_numbers_that_the_step_draws_are_given_back():
    class Drawing:
        def __getitem__(self, index):
            random.random(), np.random.rand(), torch.rand(1)
            return dataset(boxed((64, 64)), (64, 64))[index]

    model = model_of(dict(type='RecognitionLoss', recognizer=detector()))  # draws proposals
    before = state(model)
    try_losses(model, Drawing())
    assert state(model)[0] == before[0]


def test_a_recognizer_that_fails_is_named_with_the_size():
    def refuse(network, inputs):
        raise AssertionError('Wrong image height!\nExpected 224')

    judge = MMPretrainRecognizer(CLASSIFIER, allow_random=True, name='judge')
    judge.network.register_forward_pre_hook(refuse)
    message = (
        "expected recognizer 'judge', a ImageClassifier, to compute the RecognitionLoss of images "
        r'of 32 x 32 pixels \(height x width\), but got AssertionError: Wrong image height! '
        'Expected 224; set model.recognition.recognizer'
    )
    with pytest.raises(ValueError, match=message):
        try_losses(model_of(dict(type='RecognitionLoss', recognizer=judge)), dataset(labelled(1)))


@pytest.mark.parametrize(
    ('poison', 'problem'),
    [('weights', 'a loss that is not finite'), ('detach', 'does not require grad')],
)
def test_a_loss_that_trains_nothing_is_named(poison, problem):
    judge = MMPretrainRecognizer(CLASSIFIER, allow_random=True, name='judge')
    if poison == 'weights':
        next(judge.network.parameters()).data.fill_(float('nan'))
    else:
        judge.prepare = lambda images, samples=None: images.detach()
    model = model_of(dict(type='RecognitionLoss', recognizer=judge))
    with pytest.raises(ValueError, match=f"recognizer 'judge'.*{problem}"):
        try_losses(model, dataset(labelled(1)))


def test_a_recognizer_that_is_not_run_is_not_tried():
    judge = MMPretrainRecognizer(CLASSIFIER, allow_random=True, name='judge')
    judge.network = None
    model = model_of(dict(type='RecognitionLoss', recognizer=judge, loss_weight=0))
    assert try_losses(model, None) is None


def test_samples_of_another_kind_keep_their_own_message():
    model = model_of(dict(type='RecognitionLoss', recognizer=recognizer()))
    with pytest.raises(TypeError, match='expected images with a gt_label'):
        try_losses(model, dataset(boxed((64, 64)), (64, 64)))
