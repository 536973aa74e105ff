import copy

import torch
from mmengine.registry import DefaultScope
from mmpretrain.structures import DataSample

from raproc.models import RecognitionAwareModel
from raproc.models.wrappers import GradientCut

PROCESSOR = dict(type='SRResNet', scale=1, mid_channels=4, num_blocks=1)
RECOGNITION = dict(
    type='RecognitionLoss',
    loss_weight=1e-2,
    recognizer=dict(type='TorchvisionRecognizer', model='squeezenet1_1', allow_random=True),
)
TRANSFORMER = dict(
    type='GradientCut', editor=dict(type='ResnetGenerator', mid_channels=4, num_blocks=1)
)


def test_gradient_ends_at_the_input():
    editor = torch.nn.Conv2d(3, 3, 1)
    images = torch.rand(1, 3, 4, 4, requires_grad=True)
    GradientCut(editor)(images).sum().backward()
    assert images.grad is None
    assert editor.weight.grad.abs().sum() > 0


def test_processor_is_bit_identical_to_a_plain_run():
    """Paper section 3.4: P is trained as if there were no recognition loss."""
    runs = {}
    for name, parts in dict(
        plain={}, cut=dict(transformer=TRANSFORMER, recognition=RECOGNITION)
    ).items():
        torch.manual_seed(0)
        with DefaultScope.overwrite_default_scope('raproc'):
            model = RecognitionAwareModel(
                PROCESSOR, processing_loss=dict(type='ProcessingLoss'), **copy.deepcopy(parts)
            )
        start = copy.deepcopy(model.state_dict())
        runs[name] = train(model), start
    (plain, start), (cut, cut_start) = runs['plain'], runs['cut']
    for key in plain:
        assert torch.equal(start[key], cut_start[key]) and torch.equal(plain[key], cut[key]), key
    assert any(not torch.equal(plain[key], start[key]) for key in plain)
    changed = [key for key in cut if key.startswith('transformer.')]
    assert any(not torch.equal(cut[key], cut_start[key]) for key in changed)


def train(model, steps=3):
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-3)
    generator = torch.Generator().manual_seed(1)
    for _ in range(steps):
        images = torch.rand(2, 2, 3, 32, 32, generator=generator)
        batch = dict(
            inputs=list(images[0]),
            targets=list(images[1]),
            data_samples=[DataSample().set_gt_label(1) for _ in range(2)],
        )
        losses = model(**model.data_preprocessor(batch), mode='loss')
        loss, _ = model.parse_losses(losses)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.state_dict()
