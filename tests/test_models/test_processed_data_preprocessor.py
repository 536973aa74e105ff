"""A classifier that is trained on processed images, and a processor that stays as it is."""

import copy

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from tiny import CLASSIFIER, EDITOR, Brighter, images, labelled

from raproc.models import Interpolation, ProcessedDataPreprocessor, SRResNet
from raproc.registry import MODELS

PLAIN = dict(mean=[0.0] * 3, std=[1.0] * 3)
SRRESNET = dict(EDITOR, type='raproc.SRResNet')


@pytest.fixture
def weights(tmp_path):
    """Checkpoint of a whole model that holds the processor of ``EDITOR`` and a transformer."""
    torch.manual_seed(1)
    state = MODELS.build(SRRESNET).state_dict()
    parts = {f'{part}.{key}': state[key] for part in ('processor', 'transformer') for key in state}
    torch.save(dict(state_dict=parts, meta={}), tmp_path / 'model.pth')
    torch.save(state, tmp_path / 'editor.pth')
    return tmp_path / 'model.pth'


def batch(value=51, target=102):
    """One image: every value of the input is ``value`` / 255, of the target ``target`` / 255."""
    return dict(
        inputs=[torch.full((3, 4, 4), value, dtype=torch.uint8)],
        targets=[torch.full((3, 4, 4), target, dtype=torch.uint8)],
        data_samples=[labelled(2, (4, 4))],
    )


def classifier(weights, **kwargs):
    preprocessor = dict(
        type='raproc.ProcessedDataPreprocessor', processor=SRRESNET, weights=str(weights), **kwargs
    )
    return MODELS.build(
        dict(CLASSIFIER, type='mmpretrain.ImageClassifier', data_preprocessor=preprocessor)
    )


@pytest.fixture(autouse=True)
def mmpretrain_scope():
    """The scope in which mmpretrain's classifiers are trained."""
    from mmengine.registry import DefaultScope

    with DefaultScope.overwrite_default_scope('mmpretrain'):
        yield


def test_processed_images_are_normalised():
    preprocessor = ProcessedDataPreprocessor(Interpolation(), mean=[1, 2, 3], std=[2, 4, 8])
    out = preprocessor(batch(value=51))
    # (51 - 1) / 2, (51 - 2) / 4, (51 - 3) / 8
    assert out['inputs'][0, :, 0, 0].tolist() == pytest.approx([25, 12.25, 6])
    assert out['inputs'].shape == (1, 3, 4, 4)
    assert out['data_samples'][0].gt_label.tolist() == [2]


def test_targets_are_what_is_seen_on_clean_images():
    preprocessor = ProcessedDataPreprocessor(Interpolation(), image='target', **PLAIN)
    assert preprocessor(batch(target=102))['inputs'].unique().tolist() == pytest.approx([102])


@pytest.mark.parametrize(
    'amount, quantize, value', [(25.25, True, 76), (25.25, False, 76.25), (900, False, 255)]
)
def test_images_are_those_that_would_be_saved(amount, quantize, value, tmp_path):
    torch.save(dict(amount=torch.tensor(amount / 255)), tmp_path / 'brighter.pth')
    preprocessor = ProcessedDataPreprocessor(
        Brighter(), str(tmp_path / 'brighter.pth'), quantize=quantize, **PLAIN
    )
    assert preprocessor(batch(value=51))['inputs'].unique().tolist() == pytest.approx([value])


def test_processor_is_frozen_and_in_eval_mode(weights):
    model = classifier(weights).train()
    preprocessor = model.data_preprocessor
    assert model.training and preprocessor.training and not preprocessor.processor.training
    assert not any(parameter.requires_grad for parameter in preprocessor.parameters())
    out = preprocessor(dict(batch(), inputs=images((4, 4))), training=True)
    assert not out['inputs'].requires_grad


def test_processor_is_in_no_checkpoint_and_keeps_its_weights(weights):
    model = classifier(weights)
    before = copy.deepcopy(list(model.data_preprocessor.processor.parameters()))
    state = model.state_dict()
    assert state and not any('processor' in key for key in state)
    foreign = {'data_preprocessor.processor.' + key: value + 1 for key, value in state.items()}
    assert not model.load_state_dict({**state, **foreign}, strict=False).missing_keys
    model.load_state_dict(state)
    model.init_weights()
    assert all(map(torch.equal, before, model.data_preprocessor.processor.parameters()))


@pytest.mark.parametrize('file', ['model.pth', 'editor.pth'])
def test_weights_of_a_model_or_an_editor(weights, file):
    processor = ProcessedDataPreprocessor(SRRESNET, str(weights.with_name(file))).processor
    expected = torch.load(weights.with_name('editor.pth'), weights_only=True)
    # The state dict itself is empty: P is in no checkpoint.
    assert isinstance(processor, SRResNet) and not processor.state_dict()
    assert all(torch.equal(value, expected[key]) for key, value in processor.named_parameters())


def test_one_training_step_of_a_classifier(weights):
    model = classifier(weights)
    before = copy.deepcopy(list(model.data_preprocessor.processor.parameters()))
    optim_wrapper = build_optim_wrapper(
        model,
        dict(
            constructor='raproc.TrainableOptimWrapperConstructor',
            optimizer=dict(type='SGD', lr=0.1),
        ),
    )
    held = [param for group in optim_wrapper.param_groups for param in group['params']]
    data = dict(
        inputs=images((32, 32), (32, 32)),
        targets=images((32, 32), (32, 32)),
        data_samples=[labelled(0), labelled(3)],
    )
    log = model.train_step(data, optim_wrapper)
    assert torch.isfinite(log['loss'])
    assert not {id(param) for param in held} & {id(p) for p in model.data_preprocessor.parameters()}
    assert all(map(torch.equal, before, model.data_preprocessor.processor.parameters()))
    assert [sample.pred_score.shape for sample in model.val_step(data)] == [(4,), (4,)]


def test_missing_weights():
    with pytest.raises(ValueError, match=r'SRResNet has no weights.*weights.*Train it\.'):
        ProcessedDataPreprocessor(SRRESNET, hint='Train it.')


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"SRResNet misses its weights '.*no.pth'. Train"):
        ProcessedDataPreprocessor(SRRESNET, str(tmp_path / 'no.pth'), hint='Train it.')


def test_weights_of_another_network(weights):
    expected = r"model.pth' do not fit processor SRResNet: .*\) in the checkpoint, but \(8, .*Set"
    with pytest.raises(ValueError, match=expected):
        ProcessedDataPreprocessor(dict(SRRESNET, mid_channels=8), str(weights))


def test_unknown_image():
    with pytest.raises(ValueError, match="one of .'processed', 'target'., but got 'seen'"):
        ProcessedDataPreprocessor(Interpolation(), image='seen')


def test_batch_augmentations():
    with pytest.raises(ValueError, match='no batch augmentations, but got .*train_cfg=None'):
        ProcessedDataPreprocessor(Interpolation(), batch_augments=dict(augments='Mixup'))


def test_images_of_different_sizes():
    data = dict(
        inputs=images((4, 4), (4, 6)),
        targets=images((4, 4), (4, 6)),
        data_samples=[labelled(0, (4, 4)), labelled(1, (4, 6))],
    )
    with pytest.raises(ValueError, match=r'same size .*, but got .* \[\(4, 4\), \(4, 6\)\]; crop'):
        ProcessedDataPreprocessor(Interpolation())(data)
