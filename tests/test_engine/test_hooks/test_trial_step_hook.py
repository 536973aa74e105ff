"""A recognizer that cannot work stops a run before its first step."""

from types import SimpleNamespace

import pytest
from tiny import CLASSIFIER, EDITOR, images, labelled

from raproc.engine.hooks import TrialStepHook
from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import MMPretrainRecognizer


@pytest.mark.parametrize('wrapped', [False, True])
def test_first_image_of_the_training_is_tried(wrapped):
    judge = MMPretrainRecognizer(CLASSIFIER, allow_random=True, name='judge')
    sizes = []
    judge.network.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape))
    (image,) = images((32, 48))
    data = [dict(inputs=image, targets=image, data_samples=labelled(1, (32, 48)))]
    model = RecognitionAwareModel(
        EDITOR, recognition=dict(type='RecognitionLoss', recognizer=judge)
    )
    if wrapped:
        model = distributed(model)
    loader = SimpleNamespace(dataset=data)
    TrialStepHook().before_train(SimpleNamespace(model=model, train_dataloader=loader))
    assert sizes == [(1, 3, 32, 48)]


def distributed(model):
    """What mmengine takes for a model wrapper."""
    from mmengine.registry import MODEL_WRAPPERS
    from torch import nn

    class Wrapper(nn.Module):
        def __init__(self, module):
            super().__init__()
            self.module = module

    MODEL_WRAPPERS.register_module(name='WrapperOfTest', force=True, module=Wrapper)
    return Wrapper(model)
