"""The method as a whole: losses, gradients, modes, and P that runs once per image."""

import pytest
import torch
from mmengine.evaluator import Evaluator
from mmengine.logging import MessageHub
from tiny import EDITOR, batch_of, boxed, detector, images, labelled, recognizer
from torch import nn

from raproc.evaluation import RecognizedBy
from raproc.models import RecognitionAwareModel
from raproc.models.losses import ProcessingLoss, RecognitionLoss
from raproc.models.recognition_aware import processing_config
from raproc.models.wrappers import GradientCut

SIZE = (32, 32)


class Gain(nn.Module):
    """A processor of one number, and the number of its calls."""

    def __init__(self, gain):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(gain))
        self.calls = 0

    def forward(self, images):
        self.calls += 1
        return images * self.gain


def plain(processor=EDITOR, **kwargs):
    torch.manual_seed(0)
    return RecognitionAwareModel(processor, dict(type='ProcessingLoss'), **kwargs)


def ra(*lambdas, processor=EDITOR, **kwargs):
    recognition = [
        dict(type='RecognitionLoss', recognizer=recognizer(f'r{index}'), loss_weight=value)
        for index, value in enumerate(lambdas)
    ]
    return plain(processor, recognition=recognition, **kwargs)


@pytest.fixture(scope='module')
def batch():
    inputs, targets = batch_of(images(SIZE, SIZE)), batch_of(images(SIZE, SIZE, seed=1))
    return dict(inputs=inputs, targets=targets, data_samples=[labelled(0), labelled(3)])


def gradient(model, losses):
    model.zero_grad()
    model.parse_losses(losses)[0].backward()
    return {name: p.grad.clone() for name, p in model.processor.named_parameters()}


def test_plain_is_the_processing_loss_alone(batch):
    model = plain()
    losses = model(**batch, mode='loss')
    assert list(losses) == ['loss_processing']
    expected = nn.functional.mse_loss(model(batch['inputs']), batch['targets'])
    torch.testing.assert_close(losses['loss_processing'], expected)


def test_losses_are_summed_each_with_its_own_lambda(batch):
    model = ra(0.5, 2.0)
    losses = model(**batch, mode='loss')
    assert {'loss_processing', 'loss_r0', 'loss_r1'} < set(losses)
    for name, value in (('r0', 0.5), ('r1', 2.0)):
        torch.testing.assert_close(losses[f'loss_{name}'], value * losses[f'{name}/recognition'])
    total, log = model.parse_losses(losses)
    torch.testing.assert_close(
        total, losses['loss_processing'] + losses['loss_r0'] + losses['loss_r1']
    )
    assert 'r0/recognition' in log


def test_supervised_and_unsupervised_losses_are_summed(batch):
    losses = [
        dict(type='RecognitionLoss', recognizer=recognizer('r0'), loss_weight=0.5),
        dict(type='UnsupervisedRecognitionLoss', recognizer=recognizer('r1'), loss_weight=2.0),
    ]
    model = plain(recognition=losses)  # holds the recognizers, so that they are built once
    together = model(**batch, mode='loss')
    for loss, name in zip(losses, ('r0', 'r1')):
        alone = plain(recognition=loss)(**batch, mode='loss')
        assert together[f'loss_{name}'].item() == pytest.approx(alone[f'loss_{name}'].item())
    assert set(together) >= {'loss_processing', 'loss_r0', 'loss_r1'}


def test_transformer_waits_for_the_first_recognition_loss(batch):
    transformer, hub = Gain(1.0), MessageHub.get_current_instance()
    losses = dict(type='RecognitionLoss', recognizer=recognizer(), begin_iter=2)
    model = plain(transformer=transformer, recognition=losses)
    for iteration, calls in ((0, 0), (1, 0), (2, 1)):
        hub.update_info('iter', iteration)
        model(**batch, mode='loss')
        assert transformer.calls == calls
    hub.pop_info('iter')


def test_gradient_is_the_sum_of_the_gradients(batch):
    model = ra(0.5, 2.0).eval()
    together = gradient(model, model(**batch, mode='loss'))
    parts = [
        gradient(model, {key: model(**batch, mode='loss')[key]})
        for key in ('loss_processing', 'loss_r0', 'loss_r1')
    ]
    assert all(part['conv_last.weight'].abs().max() > 1e-6 for part in parts)
    for name, value in together.items():
        torch.testing.assert_close(value, sum(part[name] for part in parts))


def test_lambda_zero_is_plain(batch):
    one, other = plain(), ra(0)
    other.processor.load_state_dict(one.processor.state_dict())
    losses = [model(**batch, mode='loss') for model in (one, other)]
    assert losses[0] == losses[1]
    torch.testing.assert_close(gradient(one, losses[0]), gradient(other, losses[1]))


def test_without_a_processing_loss(batch):
    model = RecognitionAwareModel(
        EDITOR, recognition=dict(type='RecognitionLoss', recognizer=recognizer())
    )
    assert 'loss_processing' not in model(**batch, mode='loss')


@pytest.mark.parametrize(
    'processing_loss, cut, learns', [(False, True, 0), (False, False, 1), (True, True, 1)]
)
def test_processor_has_gradients_only_where_a_loss_reaches_it(batch, processing_loss, cut, learns):
    processor, transformer = Gain(1.0), Gain(1.0)
    model = RecognitionAwareModel(
        processor,
        processing_loss=dict(type='ProcessingLoss') if processing_loss else None,
        recognition=dict(type='RecognitionLoss', recognizer=recognizer()),
        transformer=GradientCut(transformer) if cut else transformer,
    )
    found = []
    processor.register_forward_hook(lambda *call: found.append(call[-1].requires_grad))
    model.parse_losses(model(**batch, mode='loss'))[0].backward()
    assert found == [bool(learns)]
    assert (processor.gain.grad is not None) == learns
    assert transformer.gain.grad.abs() > 0


def test_detector_as_recognizer():
    model = plain(recognition=dict(type='RecognitionLoss', recognizer=detector()))
    sizes = [(64, 96), (80, 48)]
    batch = batch_of(images(*sizes))
    losses = model(batch, batch, [boxed(size) for size in sizes], mode='loss')
    assert gradient(model, {'loss_tiny_det': losses['loss_tiny_det']})['conv_last.bias'].any()


def test_modes(batch):
    model = plain().eval()
    assert torch.equal(model(batch['inputs']), model.processor(batch['inputs']))
    assert len(model(**batch, mode='predict')) == 2
    with pytest.raises(ValueError, match="'tensor', 'loss' or 'predict', but got 'train'"):
        model(**batch, mode='train')


@pytest.mark.parametrize(
    'quantize, expected', [(True, [0.0, 77 / 255, 1.0]), (False, [0.0, 0.303, 1.0])]
)
def test_prediction_is_the_saved_image(quantize, expected):
    model = plain(Gain(1.0), quantize=quantize)
    inputs = torch.tensor([-0.1, 0.303, 1.2]).expand(1, 3, 1, 3)
    (sample,) = model.predict(inputs)
    assert sample.processed[0, 0].tolist() == pytest.approx(expected)
    assert torch.equal(sample.seen, sample.processed)
    assert 'target' not in sample


def test_prediction_has_no_padding():
    sizes = [(32, 24), (16, 40)]
    model, batch = plain(Gain(0.5)), batch_of(images(*sizes))
    samples = [labelled(0, size) for size in sizes]
    for index, sample in enumerate(model.predict(batch, batch, samples)):
        for image in (sample.processed, sample.seen, sample.target):
            assert image.shape == (3, *sizes[index])
        height, width = sizes[index]
        assert torch.equal(sample.target, batch[index, :, :height, :width])
    assert not sample.processed.requires_grad


def test_transformer_makes_what_is_seen():
    model = plain(Gain(0.5), transformer=Gain(0.5), quantize=False)
    (sample,) = model.predict(torch.ones(1, 3, 4, 4))
    assert sample.processed.unique().tolist() == [0.5]
    assert sample.seen.unique().tolist() == [0.25]


def test_processor_runs_once_for_any_number_of_recognizers(batch):
    model = plain(Gain(1.0))
    metrics = [
        RecognizedBy(recognizer(f'r{index}'), dict(type='mmpretrain.Accuracy'))
        for index in range(3)
    ]
    evaluator = Evaluator(metrics)
    data = dict(inputs=list(batch['inputs']), data_samples=batch['data_samples'])
    evaluator.process(data_samples=model.val_step(data), data_batch=data)
    assert set(evaluator.evaluate(2)) == {f'r{index}/accuracy/top1' for index in range(3)}
    assert model.processor.calls == 1


def test_two_recognizers_of_one_name():
    losses = [RecognitionLoss(recognizer('same')), RecognitionLoss(recognizer('same'))]
    with pytest.raises(ValueError, match=r"name of its own.*\['same', 'same'\].*recognizer.name"):
        RecognitionAwareModel(Gain(1.0), ProcessingLoss(), losses)


def test_config_of_what_makes_the_image():
    teacher = dict(type='DistillationDataPreprocessor', processor=EDITOR)
    model = dict(processor=EDITOR, recognition=[1], processing_loss=2, data_preprocessor=teacher)
    rest = dict(processor=EDITOR, recognition=None, processing_loss=None)
    assert processing_config(model) == rest == processing_config(rest)
    assert model['data_preprocessor'] == teacher


def test_scale_mismatch(batch):
    with pytest.raises(ValueError, match='set model.processor.scale to the scale'):
        plain(dict(EDITOR, scale=2))(**batch, mode='loss')


@pytest.mark.parametrize('channels_last', [True, False])
def test_layout(channels_last, batch):
    model = plain(channels_last=channels_last)
    weight = model.processor.conv_last.weight
    assert weight.is_contiguous(memory_format=torch.channels_last) == channels_last
    data = model.data_preprocessor(dict(inputs=list(batch['inputs'])))
    assert data['inputs'].is_contiguous(memory_format=torch.channels_last) == channels_last


def test_editor_of_mmagic(batch):
    pytest.importorskip('mmagic.models.editors', exc_type=ImportError)
    editor = dict(
        type='mmagic.MSRResNet',
        in_channels=3,
        out_channels=3,
        mid_channels=4,
        num_blocks=1,
        upscale_factor=2,
    )
    model = ra(1.0, processor=editor)
    losses = model(batch['inputs'][..., ::2, ::2], batch['targets'], batch['data_samples'], 'loss')
    assert gradient(model, {'loss_r0': losses['loss_r0']})['conv_last.weight'].any()
