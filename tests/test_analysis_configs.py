"""The configs of table 4 and section 5 load, are what their names say, and do one step.

Roots, sizes and weights are replaced by tiny ones; everything else is the config's own.
"""

import copy
import functools
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from test_configs import (
    LOADER,
    distinct,
    losses_of,
    make_imagenet,
    of_path,
    recognizers_of,
    save_images,
    sources_in,
    write,
)

from raproc.engine.checks import check_files
from raproc.engine.joint_optim_wrapper import JointOptimWrapper
from raproc.models import RecognitionAwareModel, SRResNet
from raproc.models.recognizers import build_recognizer
from raproc.registry import METRICS, MODELS
from raproc.tasks import find_task

CONFIGS = Path(__file__).parents[1] / 'configs'
CATEGORIES = sorted((CONFIGS / 'analysis' / 'categories').glob('*.py'))
ALTERNATIVES = sorted((CONFIGS / 'analysis').glob('*.py'))
SCRATCH = [path for path in ALTERNATIVES if 'scratch' in path.stem]
PROCESSORS = CATEGORIES + [path for path in ALTERNATIVES if path not in SCRATCH]
CLASSIFIERS = sorted((CONFIGS / 'recognizers').glob('resnet18_cat-*.py'))
SPLITS = dict(a=['0-499'], b=['500-999'])
SIZES = dict(
    ResizeEdge=64,
    CheckSize=64,
    RandomCrop=64,
    ResizeCrop=64,
    CenterCrop=64,
    RandomResizedCrop=64,
)
SIZE_KEYS = dict(ResizeEdge='scale', CheckSize='size', RandomResizedCrop='scale')
TINY_EDITOR = dict(mid_channels=4, num_blocks=1)

every = functools.partial(pytest.mark.parametrize, 'path', ids=of_path)


@pytest.fixture(scope='module', autouse=True)
def roots(tmp_path_factory):
    """Two images, of classes 3 and 700, as ImageNet and as a folder; weights of processors."""
    root = tmp_path_factory.mktemp('data')
    make_imagenet(root / 'imagenet')
    for split in ('train', 'val'):
        write(root / 'imagenet' / 'meta' / f'{split}.txt', 'a.png 3\nb.png 700\n')
    save_images(root / 'voc' / 'VOC2012' / 'JPEGImages', ['a.png', 'b.png'])
    (root / 'weights').mkdir()
    editor = SRResNet(scale=4, **TINY_EDITOR)
    state = {f'processor.{key}': value for key, value in editor.state_dict().items()}
    torch.save(dict(state_dict=state), root / 'weights' / 'plain_sr.pth')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('RAPROC_IMAGENET', str(root / 'imagenet'))
        patch.setenv('RAPROC_FOLDER', str(root / 'imagenet' / 'train'))
        patch.setenv('RAPROC_VOC', str(root / 'voc'))
        patch.setenv('RAPROC_WEIGHTS', str(root / 'weights'))
        load.cache_clear()
        yield root
    load.cache_clear()


@functools.cache
def load(path):
    return Config.fromfile(path)


@pytest.fixture
def tiny(path):
    """The config of ``path`` with a tiny processor and random recognizers, in its scope."""
    config = copy.deepcopy(load(path))
    holder = config.model if 'processor' in config.model else config.model.get('data_preprocessor')
    if holder and holder.processor.type.endswith('SRResNet'):
        holder.processor.update(TINY_EDITOR)
    if 'recognizer' in config:
        for recognizer in recognizers_of(config):
            recognizer.update(weights=None, allow_random=True)
        for loss in losses_of(config):
            loss.pop('begin_iter', None)
    with DefaultScope.overwrite_default_scope(config.default_scope):
        yield config


def first_batch(loader, number=1):
    """A batch of one image, or of the same image several times for batch norm."""
    loader = copy.deepcopy(loader)
    loader.update(LOADER)
    for source in sources_in(loader.dataset):
        source.serialize_data = False  # mmengine collects garbage there, half a second each time
        for transform in source.pipeline:
            name = transform.type.rsplit('.', 1)[-1]
            if name in SIZES:
                transform[SIZE_KEYS.get(name, 'crop_size')] = SIZES[name]
    batch = next(iter(Runner.build_dataloader(loader, seed=0)))
    return {key: value * number for key, value in batch.items()}


def values_of(module):
    return [parameter.detach().clone() for parameter in module.parameters()]


def changed(before, module):
    return any((old != new).any() for old, new in zip(before, module.parameters()))


def test_categories_are_those_of_the_name():
    for path in CATEGORIES:
        config, category = load(path), path.stem.split('_')[2]
        task = find_task(config.task)
        assert path.stem.startswith(f'ra_{task.name}_')
        assert config.test_dataloader == config.val_dataloader
        train, val = config.train_dataloader.dataset.dataset, config.val_dataloader.dataset
        degradation = type(task.transforms()[-1]).__name__
        for subset in (train, val):
            assert subset.type == 'CategorySubset' and subset.classes == SPLITS[category[-1]]
            assert degradation in [transform.type for transform in subset.dataset.pipeline]
        assert config.recognizer.name.endswith(category)
        assert config.model.processor.get('scale', 1) == task.scale
        assert config.model.recognition.recognizer == config.recognizer
        if 'small' in path.stem:
            first = 500 * SPLITS['b'].count(subset.classes[0])
            assert config.recognizer.classes == list(range(first, first + 500))
            assert config.param_scheduler.total_steps == config.train_cfg.max_epochs


@every(distinct(PROCESSORS))
def test_one_step_of_a_processor(path, tiny):
    torch.manual_seed(0)
    alive = build_recognizer(tiny.recognizer)
    model = MODELS.build(tiny.model)
    assert isinstance(model, RecognitionAwareModel)
    before = values_of(model.processor)
    log = model.train_step(
        first_batch(tiny.train_dataloader, 2), build_optim_wrapper(model, tiny.optim_wrapper)
    )
    assert torch.isfinite(log['loss'])
    assert 'loss_processing' in log
    logged = [f'loss_{recognizer.name}' in log for recognizer in model.recognizers]
    assert sum(logged) == 1 if 'random' in path.stem else all(logged)
    assert changed(before, model.processor)
    batch = first_batch(tiny.val_dataloader)
    results = [sample.to_dict() for sample in model.eval().val_step(batch)]
    scores = {}
    with torch.no_grad():
        for cfg in tiny.val_evaluator:
            metric = METRICS.build(cfg)
            metric.process(batch, results)
            scores.update(metric.evaluate(1))
    assert scores['PSNR'] > 0 and f'{alive.name}/accuracy/top1' in scores


@every([path for path in ALTERNATIVES if 'finetuned' in path.stem])
def test_recognizer_is_trained_with_the_processor(path, tiny):
    model = MODELS.build(tiny.model)
    optim_wrapper = build_optim_wrapper(model, tiny.optim_wrapper)
    assert isinstance(optim_wrapper, JointOptimWrapper)
    (trained,) = model.recognizers
    before = values_of(trained), values_of(model.processor)
    model.train_step(first_batch(tiny.train_dataloader, 2), optim_wrapper)
    assert changed(before[0], trained) and changed(before[1], model.processor)
    assert any(key.startswith('recognition.') for key in model.state_dict())
    metrics = [METRICS.build(cfg) for cfg in tiny.val_evaluator[1:]]
    looked_at = [(metric.recognizer is trained, metric.image) for metric in metrics]
    assert looked_at == [(True, 'seen'), (True, 'target'), (False, 'seen'), (False, 'target')]
    assert len({metric.prefix for metric in metrics}) == 4
    assert metrics[2].recognizer is metrics[3].recognizer and metrics[2].recognizer.frozen


@pytest.mark.parametrize(
    'path',
    [
        CONFIGS / 'analysis' / 'finetuned-recognizer_sr_r18.py',
        CONFIGS / 'analysis' / 'finetuned-recognizer_sr_efficientnet-lite0_small.py',
    ],
    ids=of_path,
)
def test_trained_recognizer_is_restored_from_a_checkpoint(path, tiny):
    model = MODELS.build(tiny.model)
    saved = {key: torch.ones_like(value) for key, value in model.state_dict().items()}
    model.load_state_dict(saved, strict=False)
    assert all((parameter == 1).all() for parameter in model.recognizers[0].parameters())


@every(SCRATCH)
@pytest.mark.parametrize('clean', [False, True])
def test_classifier_on_processed_images(path, tiny, clean):
    config, processed = load(path), 'processed' in path.stem
    if clean:  # as tools/test.py does with --cfg-options
        tiny.model.data_preprocessor.image = 'target'
    kind = 'raproc.SRResNet' if processed else 'raproc.Interpolation'
    assert config.model.data_preprocessor.processor.type == kind
    torch.manual_seed(0)
    model = MODELS.build(tiny.model)
    assert not any('processor' in key for key in model.state_dict())
    if not clean:
        before = values_of(model)
        optim_wrapper = build_optim_wrapper(model, tiny.optim_wrapper)
        log = model.train_step(first_batch(tiny.train_dataloader, 2), optim_wrapper)
        assert torch.isfinite(log['loss']) and changed(before, model)
        assert not changed(values_of(model.data_preprocessor), model.data_preprocessor)
    batch = first_batch(tiny.val_dataloader)
    assert model.eval().val_step(batch)[0].pred_score.shape == (1000,)
    seen = model.data_preprocessor(batch)['inputs']
    own = torch.stack(batch['targets']) - model.data_preprocessor.mean
    assert torch.allclose(seen, own / model.data_preprocessor.std, atol=1e-4) == clean


@every([path for path in SCRATCH if 'processed' in path.stem])
def test_hint_names_the_config_of_the_processor(path):
    preprocessor = load(path).model.data_preprocessor
    (name,) = [word.strip('`,') for word in preprocessor.hint.split() if word.startswith('configs')]
    plain = load(CONFIGS.parent / name)
    trained = {**plain.model.processor, 'type': 'raproc.SRResNet'}
    assert trained == preprocessor.processor.to_dict()
    assert Path(preprocessor.weights).stem == '_'.join(Path(name).with_suffix('').parts[1:])


@every(CLASSIFIERS)
def test_classifier_of_a_category(path, tiny):
    config, category = load(path), path.stem[-1]
    base = load(CONFIGS / '_base_' / 'recognizers' / f'cls_r18-cat-{category}.py').recognizer
    assert Path(base.model).samefile(path)
    assert f'configs/recognizers/{path.name}' in base.hint
    assert f'epoch_{config.train_cfg.max_epochs}.pth' in base.hint
    assert base.weights.endswith(f'{path.stem}.pth')
    for loader in (config.train_dataloader, config.val_dataloader, config.test_dataloader):
        assert loader.dataset.classes == SPLITS[category]
    model = MODELS.build(dict(config.model, data_preprocessor=config.data_preprocessor))
    batch = first_batch(tiny.train_dataloader, 2)
    # 3 is class 3 of A, 700 is class 200 of B.
    assert batch['data_samples'][0].gt_label.item() == dict(a=3, b=200)[category]
    log = model.train_step(batch, build_optim_wrapper(model, tiny.optim_wrapper))
    assert torch.isfinite(log['loss'])
    assert model.eval().val_step(batch)[0].pred_score.shape == (500,)


def test_files_of_a_run_are_checked(monkeypatch, tmp_path):
    monkeypatch.setenv('RAPROC_FOLDER', str(tmp_path))
    config = Config.fromfile(CONFIGS / 'analysis' / 'folder_sr_r18.py')
    with pytest.raises(FileNotFoundError, match='FolderDataset holds no image file'):
        check_files(config)
    config = load(CATEGORIES[0])
    with pytest.raises(FileNotFoundError, match="'r18_cat-a' misses its weights.*Train it with"):
        check_files(config)
