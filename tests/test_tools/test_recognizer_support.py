"""The page of families says what its data say, and each family is tried in a process of its own."""

import json
import runpy
import sys

import pytest
from tiny_run import ROOT

DOCS = ROOT / 'docs'


FOLDER = ROOT / 'tools/analysis_tools'


@pytest.fixture(autouse=True)
def beside(monkeypatch):
    """Lets the tool import the module beside it."""
    monkeypatch.syspath_prepend(FOLDER)


@pytest.fixture
def tool():
    """The names that the tool defines."""
    return runpy.run_path(str(FOLDER / 'recognizer_support.py'))


def test_the_page_is_that_of_the_data(tool):
    found = json.loads((DOCS / 'recognizer_support.json').read_text(encoding='utf-8'))
    assert tool['page'](found) == (DOCS / 'recognizer_support.md').read_text(encoding='utf-8')
    families = {
        f'{library} {name}' for library, known in tool['FAMILIES'].items() for name in known
    }
    assert found.keys() == families | {'versions'}


def test_what_the_page_promises():
    found = json.loads((DOCS / 'recognizer_support.json').read_text(encoding='utf-8'))
    usable = [
        'mmdet DCN', 'mmdet DCN v2', 'mmdet DDOD', 'mmdet DDQ', 'mmdet DINO', 'mmdet RepPoints',
        'mmdet Deformable DETR', 'mmdet TOOD', 'mmdet VFNet', 'mmdet Mask R-CNN', 'mmdet SSD',
        'mmdet CondInst', 'mmpretrain Conformer', 'mmpretrain VGG',
    ]  # fmt: skip
    for name in usable:
        assert found[name]['loss'] == found[name]['metric'] == 'yes', name
        assert found[name]['unsupervised'] in ('yes', 'features'), name
    works = [name for name, outcome in found.items() if outcome.get('loss') == 'yes']
    least = dict(
        mmdet=60, mmpretrain=45, torchvision=20, timm=10,
        TorchvisionDetector=11, TimmRecognizer=11, transformers=30,
    )  # fmt: skip
    for library, number in least.items():
        assert sum(name.startswith(f'{library} ') for name in works) >= number


def test_a_family_that_does_not_end_or_dies_is_named():
    try_apart = runpy.run_path(str(FOLDER / 'recognizer_trials.py'))['try_apart']
    names = try_apart.__globals__
    names['SECONDS'] = 0.2
    names['try_family'] = lambda *family: __import__('time').sleep(30)
    assert try_apart('', '', '')['loss'] == 'more than 0.2 seconds'
    names['SECONDS'] = 20
    names['try_family'] = lambda *family: sys.modules['os']._exit(1)
    assert try_apart('', '', '')['metric'].startswith('the process ended')


def test_one_family(tmp_path, run_tool):
    run_tool(
        'analysis_tools/recognizer_support',
        '--out',
        tmp_path,
        '--only',
        'torchvision SqueezeNet',
        'mmpretrain DINOv2',
    )
    found = json.loads((tmp_path / 'recognizer_support.json').read_text())
    assert found['torchvision SqueezeNet'] == dict(
        network='SqueezeNet', crops='yes', loss='yes', metric='yes', unsupervised='yes'
    )
    assert 'a backbone without a head' in found['mmpretrain DINOv2']['loss']
    page = (tmp_path / 'recognizer_support.md').read_text()
    assert '| SqueezeNet | `squeezenet1_1` | yes | yes | yes | yes |' in page
    assert '0 of 1 families serve as the loss' in page


def test_the_adapters_of_two_libraries(tmp_path, run_tool):
    pytest.importorskip('transformers')
    names = ['TimmRecognizer MobileNet V4', 'transformers ViT', 'TorchvisionDetector SSDLite']
    run_tool('analysis_tools/recognizer_support', '--out', tmp_path, '--only', *names)
    found = json.loads((tmp_path / 'recognizer_support.json').read_text())
    for name in names:
        assert found[name]['loss'] == found[name]['metric'] == found[name]['unsupervised'] == 'yes'
    page = (tmp_path / 'recognizer_support.md').read_text()
    assert '## timm, by `TimmRecognizer`' in page and '| ViT | `vit` | yes |' in page


@pytest.mark.slow
def test_all_families_again(tmp_path, tool, run_tool):
    run_tool('analysis_tools/recognizer_support', '--out', tmp_path)
    known = json.loads((DOCS / 'recognizer_support.json').read_text(encoding='utf-8'))
    found = json.loads((tmp_path / 'recognizer_support.json').read_text())
    uses = tool['USES']
    lost = [
        (name, use, found[name][use])
        for name in known.keys() - {'versions'}
        for use in uses
        if known[name][use] in ('yes', 'features') and found[name][use] != known[name][use]
    ]
    assert not lost, lost
