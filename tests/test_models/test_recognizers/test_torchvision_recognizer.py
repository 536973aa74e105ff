"""Torchvision's classifiers through the adapter equal normalise + network written by hand."""

import pytest
import torch
import torch.nn.functional as F
from tiny import batch_of, images, labelled
from torchvision.transforms.functional import normalize

from raproc.models.recognizers import TorchvisionRecognizer

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@pytest.fixture(scope='module')
def resnet():
    torch.manual_seed(0)
    return TorchvisionRecognizer('resnet18', num_classes=4, name='r18', allow_random=True)


def test_gradient_equals_hand_written_network(resnet):
    seen = batch_of(images((40, 32), (40, 32))).requires_grad_()
    resnet.loss(seen, [labelled(2, (40, 32)), labelled(0, (40, 32))])['loss'].backward()
    by_hand = seen.detach().clone().requires_grad_()
    F.cross_entropy(resnet.network(normalize(by_hand, MEAN, STD)), torch.tensor([2, 0])).backward()
    assert by_hand.grad.abs().max() > 1e-4
    torch.testing.assert_close(seen.grad, by_hand.grad, rtol=1e-3, atol=1e-7)


def test_convention_is_that_of_the_weights(resnet):
    assert resnet.convention.mean == pytest.approx([255 * value for value in MEAN])
    assert resnet.convention.std == pytest.approx([255 * value for value in STD])
    assert resnet.convention.channel_order == 'rgb'
    assert (resnet.kind, resnet.name, resnet.num_classes) == ('cls', 'r18', 4)


def test_predict_without_samples(resnet):
    seen = batch_of(images((32, 32)))
    (sample,) = resnet.predict(seen)
    torch.testing.assert_close(sample.pred_score, resnet.logits(seen)[0].softmax(0))
    assert sample.pred_label.item() == sample.pred_score.argmax()


def test_loads_a_file(resnet, tmp_path):
    torch.save(resnet.network.state_dict(), tmp_path / 'r18.pth')
    loaded = TorchvisionRecognizer('resnet18', str(tmp_path / 'r18.pth'), num_classes=4)
    seen = batch_of(images((32, 32)))
    assert loaded.name == 'resnet18'
    assert torch.equal(loaded.logits(seen), resnet.logits(seen))


def test_unknown_model():
    with pytest.raises(ValueError, match="torchvision has no classifier 'resnet17'.*'resnet18'"):
        TorchvisionRecognizer('resnet17', allow_random=True)


def test_unknown_weights_name_those_that_exist():
    with pytest.raises(FileNotFoundError, match="misses its weights 'V7'.*IMAGENET1K_V1"):
        TorchvisionRecognizer('resnet18', 'V7')


def test_published_weights_have_their_number_of_classes():
    with pytest.raises(ValueError, match='num_classes=1000 .*, but got 4'):
        TorchvisionRecognizer('resnet18', 'IMAGENET1K_V1', num_classes=4)


def test_failing_download_says_what_to_get(monkeypatch, tmp_path):
    def offline(*args, **kwargs):
        raise OSError('no route to host')

    monkeypatch.setattr(torch.hub, 'download_url_to_file', offline)
    monkeypatch.setattr(torch.hub, 'get_dir', lambda: str(tmp_path))
    with pytest.raises(ConnectionError, match='no route to host.*Download https.*resnet18-f37'):
        TorchvisionRecognizer('resnet18', 'IMAGENET1K_V1')
