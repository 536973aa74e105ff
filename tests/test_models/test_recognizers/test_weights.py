"""A recognizer never starts from weights that its user did not mean."""

from pathlib import Path

import pytest
import torch
from tiny import CLASSIFIER, FASTER_RCNN

from raproc.models.recognizers import MMDetRecognizer, MMPretrainRecognizer


@pytest.fixture(scope='module')
def state():
    return MMPretrainRecognizer(CLASSIFIER, allow_random=True).network.state_dict()


def save(content, folder):
    torch.save(content, folder / 'weights.pth')
    return str(folder / 'weights.pth')


@pytest.mark.parametrize('half', [False, True])
def test_weights_are_loaded(state, tmp_path, half):
    saved = {
        key: value.half() if half and value.is_floating_point() else value
        for key, value in state.items()
    }
    loaded = MMPretrainRecognizer(CLASSIFIER, save(dict(state_dict=saved), tmp_path))
    for key, value in loaded.network.state_dict().items():
        assert value.dtype == state[key].dtype
        torch.testing.assert_close(value, state[key], atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize(
    'build',
    [
        lambda: MMPretrainRecognizer(CLASSIFIER, name='r', hint='Train it.'),
        lambda: MMDetRecognizer(FASTER_RCNN, name='r', hint='Train it.'),
    ],
)
def test_no_weights(build):
    with pytest.raises(ValueError, match="'r' has no weights.*`allow_random=True`.*Train it."):
        build()


def test_missing_file_gives_the_hint():
    with pytest.raises(FileNotFoundError, match="'r' misses its weights 'no/file.pth'. Train it."):
        MMPretrainRecognizer(CLASSIFIER, 'no/file.pth', name='r', hint='Train it.')


def test_misfit_names_the_keys_and_both_shapes(state, tmp_path):
    saved = dict(state, extra=torch.zeros(1))
    saved['head.fc.weight'] = torch.zeros(5, 64)
    del saved['head.fc.bias']
    with pytest.raises(ValueError, match='do not fit recognizer') as error:
        MMPretrainRecognizer(CLASSIFIER, save(saved, tmp_path), name='r')
    for part in ('head.fc.bias', 'extra', 'head.fc.weight', '[5, 64]', '[4, 64]'):
        assert part in str(error.value)


def test_foreign_pickle_is_not_run(tmp_path):
    class Malicious:
        def __reduce__(self):
            return Path.touch, (tmp_path / 'ran',)

    path = save(dict(state_dict=Malicious()), tmp_path)
    with pytest.raises(ValueError, match='expected only weights.*got Python objects'):
        MMPretrainRecognizer(CLASSIFIER, path)
    assert not (tmp_path / 'ran').exists()
