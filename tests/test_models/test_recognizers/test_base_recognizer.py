"""What every recognizer does with images before its network sees them."""

import pytest
import torch
from tiny import labelled
from torch import nn

from raproc.models.recognizers import BaseRecognizer, InputConvention
from raproc.models.recognizers.base_recognizer import load_weights


class Identity(BaseRecognizer):
    """A recognizer without a network."""

    num_classes = 1
    loss = predict = outputs = features = check_samples = None

    def __init__(self, **convention):
        super().__init__(nn.Identity(), InputConvention(**convention), 'identity')


@pytest.fixture
def pixel():
    """One pixel whose red, green and blue are 51, 102 and 204."""
    return torch.tensor([51.0, 102.0, 204.0]).view(1, 3, 1, 1) / 255


@pytest.mark.parametrize(
    'convention, expected',
    [
        (dict(), [51, 102, 204]),
        (dict(channel_order='bgr'), [204, 102, 51]),
        (dict(mean=[50.0, 100.0, 200.0]), [1, 2, 4]),
        (dict(mean=[50.0, 100.0, 200.0], std=[1.0, 2.0, 4.0]), [1, 1, 1]),
        (dict(mean=[200.0, 100.0, 50.0], std=[4.0, 2.0, 1.0], channel_order='bgr'), [1, 1, 1]),
    ],
)
def test_normalisation_by_hand(pixel, convention, expected):
    assert Identity(**convention).prepare(pixel).flatten().tolist() == pytest.approx(expected, 1e-4)


def test_padding_is_the_networks_own():
    recognizer = Identity(mean=[255.0] * 3, pad_divisor=4, pad_value=7.0)
    samples = [labelled(0, (3, 2)), labelled(0, (2, 1))]
    prepared = recognizer.prepare(torch.ones(2, 3, 3, 2), samples)
    assert prepared.shape == (2, 3, 4, 4)
    assert prepared[0, 0].tolist() == [[0, 0, 7, 7]] * 3 + [[7] * 4]
    assert prepared[1, 0].tolist() == [[0, 7, 7, 7]] * 2 + [[7] * 4] * 2


def test_nothing_is_padded_where_it_fits():
    assert Identity(pad_divisor=4).prepare(torch.ones(1, 3, 4, 8)).shape == (1, 3, 4, 8)


def test_gradient_passes_with_the_factor_of_the_normalisation(pixel):
    recognizer = Identity(std=[51.0, 85.0, 255.0], channel_order='bgr')
    pixel.requires_grad_()
    recognizer.prepare(pixel).sum().backward()
    assert pixel.grad.flatten().tolist() == pytest.approx([1, 3, 5])


def test_float32_under_autocast_and_for_bfloat16(pixel):
    recognizer = Identity(mean=[1.0] * 3)
    with torch.autocast('cpu', torch.bfloat16):
        assert recognizer.prepare(pixel.bfloat16()).dtype == torch.float32


def test_convention_is_read_from_a_preprocessor():
    from mmdet.models import DetDataPreprocessor

    preprocessor = DetDataPreprocessor(
        mean=[1, 2, 3], std=[4, 5, 6], bgr_to_rgb=True, pad_size_divisor=32, pad_value=9
    )
    assert InputConvention.of(preprocessor, 'rgb') == InputConvention(
        mean=[1.0, 2.0, 3.0], std=[4.0, 5.0, 6.0], channel_order='rgb', pad_divisor=32, pad_value=9
    )
    assert InputConvention.of(DetDataPreprocessor(), 'bgr') == InputConvention(channel_order='bgr')


def test_weights_of_a_recognizer_that_was_trained_with_a_processor(tmp_path):
    """A checkpoint of both is a weights file of the recognizer."""
    state = {f'recognition.0.recognizer.network.{key}': torch.ones(1) for key in ('a', 'b')}
    torch.save(dict(state_dict={**state, 'processor.a': torch.zeros(1)}), tmp_path / 'iter_1.pth')
    network = nn.ParameterDict(dict(a=torch.zeros(1), b=torch.zeros(1)))
    load_weights(network, str(tmp_path / 'iter_1.pth'), 'r18')
    assert network['a'].item() == network['b'].item() == 1


def test_is_moved_once(monkeypatch):
    recognizer, moves = Identity(), []
    move = type(recognizer).to
    monkeypatch.setattr(
        type(recognizer), 'to', lambda self, *a, **k: (moves.append(a), move(self, *a, **k))[1]
    )
    cpu, meta = torch.device('cpu'), torch.device('meta')
    assert recognizer.on(cpu) is recognizer.on(cpu)
    assert moves == [(cpu,), ()]
    assert recognizer.on(meta).mean.device == meta
