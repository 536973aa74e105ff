"""A processor in training learns from a frozen one; tests see the original images."""

import copy

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from tiny import EDITOR, Brighter, images

from raproc.models import DistillationDataPreprocessor, RecognitionAwareModel
from raproc.registry import MODELS

TEACHER = dict(type='DistillationDataPreprocessor', processor=EDITOR)


@pytest.fixture
def brighter(tmp_path):
    """Make a preprocessor whose teacher adds an amount of 255."""

    def make(amount):
        torch.save(dict(amount=torch.tensor(amount / 255)), tmp_path / 'brighter.pth')
        return DistillationDataPreprocessor(Brighter(), str(tmp_path / 'brighter.pth'))

    return make


@pytest.fixture
def weights(tmp_path):
    """Checkpoint of a teacher of the form ``EDITOR``."""
    torch.save(MODELS.build(EDITOR).state_dict(), tmp_path / 'editor.pth')
    return str(tmp_path / 'editor.pth')


def batch(value=51, target=102):
    """One image: every value of the input is ``value`` / 255, of the target ``target`` / 255."""
    return dict(
        inputs=[torch.full((3, 4, 4), value, dtype=torch.uint8)],
        targets=[torch.full((3, 4, 4), target, dtype=torch.uint8)],
    )


@pytest.mark.parametrize('amount, value', [(25.25, 76.25), (900, 255)])
def test_targets_in_training_are_the_teachers_results(brighter, amount, value):
    out = brighter(amount).train()(batch(value=51), training=True)
    assert (out['targets'] * 255).unique().tolist() == pytest.approx([value])
    assert (out['inputs'] * 255).unique().tolist() == pytest.approx([51])
    assert not out['targets'].requires_grad


def test_targets_in_tests_are_the_original_images(brighter):
    out = brighter(25.25)(batch(target=102), training=False)
    assert (out['targets'] * 255).unique().tolist() == pytest.approx([102])


def test_a_processor_comes_closer_to_its_teacher_which_stays(weights):
    model = RecognitionAwareModel(
        EDITOR, dict(type='ProcessingLoss'), data_preprocessor=dict(TEACHER, weights=weights)
    ).train()
    teacher = model.data_preprocessor.processor
    before = copy.deepcopy(list(teacher.parameters()))
    optim_wrapper = build_optim_wrapper(
        model,
        dict(
            constructor='raproc.TrainableOptimWrapperConstructor',
            optimizer=dict(type='Adam', lr=0.01),
        ),
    )
    data = dict(inputs=images((16, 16), (16, 16)), targets=images((16, 16), (16, 16)))
    losses = [model.train_step(data, optim_wrapper)['loss'].item() for _ in range(30)]
    assert losses[-1] < losses[0] / 4
    assert not teacher.training
    assert all(map(torch.equal, before, teacher.parameters()))
    assert all(key.startswith('processor.') for key in model.state_dict())


def test_a_teacher_of_another_scale(weights):
    student = dict(EDITOR, scale=2)
    model = RecognitionAwareModel(
        student, dict(type='ProcessingLoss'), data_preprocessor=dict(TEACHER, weights=weights)
    )
    data = model.data_preprocessor(batch(), training=True)
    with pytest.raises(ValueError, match=r'shape of the targets \(1, 3, 4, 4\), but got .* 8, 8\)'):
        model(**data, mode='loss')


def test_missing_weights():
    with pytest.raises(ValueError, match=r'SRResNet has no weights: set model.data_preprocessor'):
        MODELS.build(TEACHER)
