"""Weights that come with the package: found by their config, and each fits it."""

import hashlib
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.fileio import load

from raproc.apis.configs import find_config, shipped_configs
from raproc.apis.loading import load_model
from raproc.apis.published import published_names, published_weights
from raproc.engine import build_runner, load_config
from raproc.weights import METAFILE

ROOT = shipped_configs()[0].parent
MODELS = load(ROOT / METAFILE)['Models']
QUALITY_SETS = ('Set5', 'CBSD68', 'LIVE1')
VALIDATION = 'ImageNet (1000 validation images)'
COLUMNS = {
    'EfficientNet-Lite0 Top 1 Accuracy': 'Lite0',
    'EfficientNet-Lite1 Top 1 Accuracy': 'Lite1',
    'MobileNetV1 Top 1 Accuracy': 'MobileNetV1',
    'ResNet-18 (compressed) Top 1 Accuracy': 'ResNet-18',
    'ResNet-50 (compressed) Top 1 Accuracy': 'ResNet-50',
    'PSNR': 'psnr',
    'SSIM': 'ssim',
}
BENCHMARK = Path(__file__).parents[2] / 'docs' / 'benchmark' / 'recognizability.json'
PUBLISHED = Path(__file__).parents[2] / 'docs' / 'results' / 'published.json'


def test_found_by_the_config(tmp_path):
    name = published_names()[0]
    config = find_config(name)
    weights = published_weights(config)
    assert weights.is_file() and weights.parent == ROOT / 'checkpoints'
    assert published_weights(Config.fromfile(config.filename)) == weights
    assert published_weights(Config(dict(model=1))) is None
    copy = tmp_path / 'own.py'
    config.dump(copy)
    assert published_weights(Config.fromfile(copy)) is None


@pytest.mark.parametrize('model', MODELS, ids=lambda model: model['Name'])
def test_each_fits_its_config_and_is_named_by_its_hash(model):
    path = ROOT / model['Weights']
    assert path.stem.endswith(hashlib.sha256(path.read_bytes()).hexdigest()[:8])
    name = model['Config'].removeprefix('configs/').removesuffix('.py')
    loaded = load_model(name)  # published weights are the default
    saved = torch.load(path, weights_only=True)['state_dict']
    for key, value in loaded.state_dict().items():
        assert torch.equal(value, saved[key].to(value.dtype)), key
    parameters = sum(value.numel() for value in loaded.parameters())
    assert model['Metadata']['Parameters'] == parameters


def test_all_files_are_listed_and_small():
    files = {path.name for path in Path(ROOT, 'checkpoints').glob('*.pth')}
    assert files == {Path(model['Weights']).name for model in MODELS}
    assert sum(path.stat().st_size for path in Path(ROOT, 'checkpoints').rglob('*.pth')) < 25e6


def test_metrics_are_those_of_the_published_table():
    entries = load(PUBLISHED)['entries']
    metrics = {
        'EfficientNet-Lite0 Top 1 Accuracy': 'lite0',
        'EfficientNet-Lite1 Top 1 Accuracy': 'lite1',
        'MobileNetV2 Top 1 Accuracy': 'mobilenet_v2',
        'PSNR': 'psnr',
        'SSIM': 'ssim',
    }
    table = Config.fromfile(ROOT / 'configs' / 'tables' / 'small' / 'published.py')
    rows = {row.get('checkpoint'): (row.name, *row.get('tasks', [])) for row in table.rows}
    for model in MODELS:
        result = model['Results'][0]
        if result['Dataset'] in (*QUALITY_SETS, VALIDATION):
            continue
        row, task = rows[model['Weights']]
        assert result['Metrics'].keys() == metrics.keys()
        for name, column in metrics.items():
            (entry,) = (
                e for e in entries if (e['task'], e['row'], e['column']) == (task, row, column)
            )
            digits = dict(psnr=2, ssim=3).get(column, 1)
            assert result['Metrics'][name] == pytest.approx(round(entry['score'], digits))


def test_the_page_of_processors_has_their_quality():
    page = (Path(__file__).parents[2] / 'docs' / 'processors.md').read_text(encoding='utf-8')
    found = [m for m in MODELS if m['Results'][0]['Dataset'] in QUALITY_SETS]
    assert len(found) == 6
    for model in found:
        psnr, ssim = (model['Results'][0]['Metrics'][key] for key in ('PSNR', 'SSIM'))
        name = model['Name'].replace('_', '/', 1)
        assert f'`{name}` {psnr:.2f} ({ssim:.3f})' in page


def test_metrics_of_the_validation_images_are_those_of_the_benchmark():
    entries = load(BENCHMARK)['entries']
    rows = {'photos': 'photos', 'mse': 'photos, longer', 'rlfn': 'RLFN'}
    found = [(m, r) for m in MODELS for r in m['Results'] if r['Dataset'] == VALIDATION]
    assert len(found) == 9
    for model, result in found:
        task, end = (model['Config'].split('/')[-1].split('_')[0], model['Name'].split('_')[-1])
        row = rows[end] + (' + RA' if model['Name'].startswith('unsup_ra') else '')
        scores = {e['column']: e['score'] for e in entries if (e['task'], e['row']) == (task, row)}
        names = {name: scores[column] for name, column in COLUMNS.items()}
        assert result['Metrics'] == pytest.approx(names, abs=0.051)


@pytest.mark.parametrize(
    'name', ['plain_sr_photos', 'plain_sr_photos_distilled', 'plain_sr_photos_mse', 'plain_sr_rlfn']
)
def test_quality_is_that_of_the_test_images(shared_data, tmp_path, monkeypatch, name):
    monkeypatch.setenv('RAPROC_QUALITY', str(shared_data / 'quality'))
    (model,) = (model for model in MODELS if model['Name'] == name)
    config = load_config(str(ROOT / model['Config']))
    config.update(work_dir=str(tmp_path), load_from=str(ROOT / model['Weights']))
    config.test_dataloader.update(num_workers=0, persistent_workers=False)
    scores = build_runner(config, ['test']).test()
    result = model['Results'][0]
    assert scores['PSNR'] == pytest.approx(result['Metrics']['PSNR'], abs=0.01)
    assert scores['SSIM'] == pytest.approx(result['Metrics']['SSIM'], abs=0.001)
