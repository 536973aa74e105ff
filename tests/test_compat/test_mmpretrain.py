"""mmpretrain can be imported whatever transformers is installed."""

from types import ModuleType

import pytest

from raproc.compat import mmpretrain


@pytest.fixture
def dependency():
    module = ModuleType('mmpretrain.utils.dependency')
    module.WITH_MULTIMODAL = True
    return module


@pytest.mark.parametrize(
    ('version', 'kept'),
    [('4.40.2', True), ('4.55.4', True), ('4.56.0', False), ('5.0.0', False), ('6.1', False)],
)
def test_models_of_images_and_text(dependency, monkeypatch, version, kept):
    pytest.importorskip('mmpretrain')
    monkeypatch.setattr(mmpretrain, 'version', lambda name: version)
    monkeypatch.setattr(mmpretrain, 'import_module', lambda name: None)
    mmpretrain.hide_multimodal(dependency)
    assert dependency.WITH_MULTIMODAL is kept
    assert mmpretrain.status().startswith('not needed' if kept else 'active')


def test_transformers_that_fit_but_cannot_be_imported(dependency, monkeypatch):
    def broken(name):
        raise RuntimeError(f'{name} was made for another numpy')

    monkeypatch.setattr(mmpretrain, 'version', lambda name: '4.40.2')
    monkeypatch.setattr(mmpretrain, 'import_module', broken)
    mmpretrain.hide_multimodal(dependency)
    assert dependency.WITH_MULTIMODAL is False


def test_without_transformers_nothing_is_changed(dependency, monkeypatch):
    def missing(name):
        raise mmpretrain.PackageNotFoundError(name)

    monkeypatch.setattr(mmpretrain, 'version', missing)
    dependency.WITH_MULTIMODAL = False  # what mmpretrain finds
    mmpretrain.hide_multimodal(dependency)
    assert dependency.WITH_MULTIMODAL is False
    assert mmpretrain.status().startswith('not needed')


def test_models_can_be_imported():
    pytest.importorskip('mmpretrain')
    from mmpretrain.registry import MODELS
    from mmpretrain.utils.dependency import WITH_MULTIMODAL

    assert MODELS.get('ImageClassifier') is not None
    assert mmpretrain.transformers_fits() or not WITH_MULTIMODAL
