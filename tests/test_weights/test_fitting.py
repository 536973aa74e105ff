"""P, T and bare editors come out of any file, and what does not fit is named."""

import pytest
import torch
from tiny import EDITOR

from raproc.models import RecognitionAwareModel
from raproc.models.editors import SRResNet
from raproc.weights import as_model, editor_weights, load_model_weights, misfits, read_weights


@pytest.fixture
def editor():
    return SRResNet(**{key: value for key, value in EDITOR.items() if key != 'type'})


def _save(folder, content, suffix='.pth'):
    path = folder / f'weights{suffix}'
    if suffix == '.safetensors':
        pytest.importorskip('safetensors.torch').save_file(content, path)
    else:
        torch.save(content, path)
    return path


def _of_whole_model(state):
    foreign = {'recognition.0.recognizer.network.weight': torch.ones(2)}
    return {f'processor.{key}': value for key, value in state.items()} | foreign


LAYOUTS = {
    'model': lambda state: dict(state_dict=_of_whole_model(state), meta={}),
    'bare model': _of_whole_model,
    'parallel': lambda state: {f'module.{k}': v for k, v in _of_whole_model(state).items()},
    'editor': lambda state: state,
    'parallel editor': lambda state: {f'module.{key}': value for key, value in state.items()},
    'params': lambda state: dict(params=state),
    'params_ema': lambda state: dict(params_ema=state, params={}),
    'in model': lambda state: dict(model=state, epoch=1),
}


@pytest.mark.parametrize('suffix', ['.pth', '.pt', '.safetensors'])
@pytest.mark.parametrize('layout', LAYOUTS)
def test_processor_out_of_any_file(tmp_path, editor, layout, suffix):
    content = LAYOUTS[layout](editor.state_dict())
    if suffix == '.safetensors' and not all(hasattr(v, 'shape') for v in content.values()):
        pytest.skip('safetensors holds tensors alone')
    path = _save(tmp_path, content, suffix)
    model = RecognitionAwareModel(EDITOR)
    load_model_weights(model, path)
    for key, value in editor.state_dict().items():
        assert torch.equal(model.processor.state_dict()[key], value)
    torch.testing.assert_close(editor_weights(read_weights(path)), dict(editor.state_dict()))


def test_transformer_out_of_a_model(tmp_path):
    model = RecognitionAwareModel(EDITOR, transformer=EDITOR)
    state = model.state_dict()
    torch.testing.assert_close(
        editor_weights(state, 'transformer'), dict(model.transformer.state_dict())
    )
    other = RecognitionAwareModel(EDITOR, transformer=EDITOR)
    load_model_weights(other, _save(tmp_path, state))
    assert misfits(other.state_dict(), state) == []
    assert all(torch.equal(value, state[key]) for key, value in other.state_dict().items())
    assert as_model(state) is state
    only_processor = {k: v for k, v in state.items() if k.startswith('processor.')}
    assert editor_weights(only_processor, 'transformer') == {}


def test_what_does_not_fit_is_named_with_the_setting(tmp_path, editor):
    with_transformer = RecognitionAwareModel(EDITOR, transformer=EDITOR)
    path = _save(tmp_path, editor.state_dict())
    expected = (
        r'transformer\..*: missing .*and \d+ more\. Set model\.transformer, or use the config'
    )
    with pytest.raises(ValueError, match=expected):
        load_model_weights(with_transformer, path)
    with pytest.raises(ValueError, match=r'Set model\.processor, or .*another task or editor.*!$'):
        wider = RecognitionAwareModel(dict(EDITOR, mid_channels=8))
        load_model_weights(wider, path, hint=lambda state: f'{len(state) > 9}!')
