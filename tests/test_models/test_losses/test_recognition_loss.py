"""Lambda times the recognizer's own loss; at lambda 0 the recognizer is not asked."""

import pytest
import torch
import torch.nn.functional as F
from mmengine.logging import MessageHub
from tiny import batch_of, images, labelled, recognizer

from raproc.models.losses import RecognitionLoss
from raproc.models.losses.recognition_loss import total


@pytest.fixture(scope='module')
def batch():
    return batch_of(images((32, 32), (32, 32))), [labelled(0), labelled(3)]


def test_is_lambda_times_the_cross_entropy(batch):
    seen, samples = batch
    loss = RecognitionLoss(recognizer(), loss_weight=0.5)
    result = loss(seen, None, samples)
    expected = F.cross_entropy(loss.recognizer.logits(seen), torch.tensor([0, 3])).item()
    assert set(result) == {'loss_tiny', 'tiny/recognition'}
    assert result['loss_tiny'].item() == pytest.approx(0.5 * expected)
    assert result['tiny/recognition'].item() == pytest.approx(expected)
    assert not result['tiny/recognition'].requires_grad


def test_lambda_zero_does_not_run_the_recognizer(batch, monkeypatch):
    loss = RecognitionLoss(recognizer(), loss_weight=0)
    monkeypatch.setattr(loss.recognizer, 'loss', None)
    assert loss(batch[0], None, batch[1]) == {}


def test_begins_at_an_iteration(batch):
    loss = RecognitionLoss(recognizer(), begin_iter=3)
    hub = MessageHub.get_current_instance()
    for iteration, count in ((0, 0), (2, 0), (3, 2), (4, 2)):
        hub.update_info('iter', iteration)
        assert len(loss(batch[0], None, batch[1])) == count
    hub.pop_info('iter')


def test_default_lambda_is_the_papers():
    assert RecognitionLoss(recognizer()).loss_weight == 1e-3


def test_negative_lambda():
    with pytest.raises(ValueError, match='to be at least 0, but got -1; set model.recogn'):
        RecognitionLoss(recognizer(), loss_weight=-1)


def test_total_sums_what_is_named_a_loss():
    losses = dict(
        loss_cls=torch.tensor([1.0, 3.0]),
        loss_bbox=[torch.tensor(4.0), torch.tensor(5.0)],
        acc=torch.tensor(90.0),
    )
    assert total(losses).item() == 2 + 9
