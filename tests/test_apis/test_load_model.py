"""P and T with trained weights; what does not fit is refused with its keys and both shapes."""

import pytest
import torch
from tiny_processor import GENERATOR, SRRESNET, config_of, save

from raproc.apis.loading import find_device, load_model


def test_weights_are_loaded(tmp_path):
    config, weights = save(tmp_path, SRRESNET)
    model = load_model(str(config), weights)
    saved = torch.load(weights, weights_only=True)['state_dict']
    assert all(torch.equal(value, saved[key]) for key, value in model.state_dict().items())
    assert not model.training and not model.quantize
    assert not any(parameter.requires_grad for parameter in model.parameters())


def test_recognizer_in_the_checkpoint_is_passed_over(tmp_path):
    config, weights = save(tmp_path, SRRESNET)
    state = torch.load(weights)['state_dict']
    state['recognition.0.recognizer.network.weight'] = torch.zeros(2)
    torch.save(state, weights)
    assert not any('recognition' in key for key in load_model(str(config), weights).state_dict())


def test_recognizer_of_the_config_is_not_built(tmp_path):
    """Its weights are not on this machine."""
    assert load_model('no_processing/sr').processor.scale == 4


def test_no_weights():
    with pytest.raises(ValueError, match='the config has trained parts: give their checkpoint as'):
        load_model(config_of(SRRESNET))


def test_wrong_shape_names_key_and_both_shapes(tmp_path):
    _, weights = save(tmp_path, SRRESNET)
    expected = r'conv_first.0.weight: \(4, 3, 9, 9\) in the checkpoint, but \(6, 3, 9, 9\) in the'
    with pytest.raises(ValueError, match=expected):
        load_model(config_of(dict(SRRESNET, mid_channels=6)), weights)


def test_missing_transformer(tmp_path):
    _, weights = save(tmp_path, SRRESNET)
    expected = r'transformer.encoder.0.weight: missing from the checkpoint.*and \d+ more'
    with pytest.raises(ValueError, match=expected):
        load_model(config_of(SRRESNET, GENERATOR), weights)


def test_unexpected_transformer(tmp_path):
    _, weights = save(tmp_path, SRRESNET, GENERATOR)
    with pytest.raises(ValueError, match='but the model has no such key'):
        load_model(config_of(SRRESNET), weights)


def test_configs_that_would_fit_are_named(tmp_path):
    small = dict(type='SRResNet', scale=1, mid_channels=32, unshuffle=4, global_skip=True)
    _, weights = save(tmp_path, small)
    expected = r'editor\?\); it is one like plain/jpeg_small, ra/jpeg_'
    with pytest.raises(ValueError, match=expected):
        load_model('plain/sr', weights)
    _, weights = save(tmp_path, SRRESNET)
    with pytest.raises(ValueError, match=r'\(another task or editor\?\)$'):
        load_model('plain/sr', weights)


def test_missing_checkpoint(tmp_path):
    with pytest.raises(FileNotFoundError, match='expected a file of weights at .*no.pth, but got'):
        load_model(config_of(SRRESNET), tmp_path / 'no.pth')


def test_config_without_a_processor():
    with pytest.raises(ValueError, match="RecognitionAwareModel, but got 'ImageClassifier' in the"):
        load_model(dict(model=dict(type='ImageClassifier')))


def test_device():
    assert find_device('cpu').type == 'cpu'
    with pytest.raises(ValueError, match=r"a device of this machine \(cpu.*\), but got 'cuda:9'"):
        find_device('cuda:9')
    with pytest.raises(ValueError, match="but got 'gpu'"):
        find_device('gpu')
