"""Every config is read and is what its name says; each distinct model builds and does one step.

Roots, sizes and weights are replaced by tiny ones; everything else is the config's own.
"""

import copy
import functools
import importlib.util
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.evaluator import Evaluator
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from PIL import Image
from tiny_coco import make_coco

from raproc.datasets.transforms.degradation import Degradation
from raproc.engine import load_config
from raproc.engine.shipped import PROCESSORS as METHODS
from raproc.kinds import kind_names
from raproc.models.recognizers import MMDetRecognizer, build_recognizer
from raproc.registry import MODELS, TRANSFORMS
from raproc.tasks import find_task, task_names

CONFIGS = Path(__file__).parents[1] / 'configs'


def can_build(path):
    """Whether the packages of a config are installed: mmsegmentation is optional."""
    return importlib.util.find_spec('mmseg') or not re.search('seg|cityscapes', path.stem)


# Neighbours have the same recognizer, so that it is built once.
LEAVES = sorted(
    (path for method in METHODS for path in (CONFIGS / method).glob('*.py') if can_build(path)),
    key=lambda path: (path.stem.split('_')[1:], path.parent.name, path.name),
)
# Lambda for classifiers and for detectors.
TRAINED_WITH = {'ra': (1e-3, 1e-3), 'unsup_ra': (10, 1e-2), 'ra_transformer': (1e-2, 1e-2)}
# The small configs on real images have tuned ones where the paper's cost more than they gain.
TUNED = {
    'ra/jpeg_efficientnet-lite0_cls_small': 1e-4,
    'unsup_ra/jpeg_efficientnet-lite0_cls_small': 1,
}
KIND = '|'.join(kind_names())
# They go on from a published plain processor.
CONTINUED = [path for path in LEAVES if re.search('_cls_(photos|rlfn)', path.stem)]
RECOGNITION_AWARE = [path for path in LEAVES if path.parent.name in TRAINED_WITH]
DETECTORS = sorted((CONFIGS / 'recognizers').glob('faster-rcnn_*.py'))
SMALL = {
    'mmpretrain.ResizeEdge': dict(scale=64),
    'CheckSize': dict(size=64),
    'mmpretrain.RandomCrop': dict(crop_size=64),
    'ResizeCrop': dict(scale=64, crop_size=64),
    'mmpretrain.CenterCrop': dict(crop_size=64),
    'mmdet.Resize': dict(scale=(64, 64)),
    'mmseg.Resize': dict(scale=(64, 64)),
    'mmseg.RandomResize': dict(scale=(64, 64)),
    'mmseg.RandomCrop': dict(crop_size=(48, 48)),
}
# Equal configs of a frozen recognizer give the same object while it lives: the last one does.
ALIVE = []
LOADER = dict(batch_size=1, num_workers=0, persistent_workers=False, pin_memory=False)
VOC_XML = (
    '<annotation><filename>{name}.jpg</filename>'
    '<size><width>88</width><height>72</height><depth>3</depth></size>'
    '<object><name>dog</name><difficult>0</difficult><bndbox><xmin>9</xmin><ymin>9</ymin>'
    '<xmax>60</xmax><ymax>60</ymax></bndbox></object></annotation>'
)


def of_path(path):
    return f'{path.parent.name}/{path.stem}'


@pytest.fixture(scope='module', autouse=True)
def roots(tmp_path_factory):
    """Two images in each layout, named by the variables that users set."""
    root = tmp_path_factory.mktemp('data')
    make_imagenet(root / 'imagenet')
    for year in ('VOC2007', 'VOC2012'):
        make_voc(root / 'VOCdevkit' / year)
    make_cityscapes(root / 'cityscapes')
    make_coco(root / 'coco')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('RAPROC_COCO', str(root / 'coco'))
        patch.setenv('RAPROC_IMAGENET', str(root / 'imagenet'))
        patch.setenv('RAPROC_FOLDER', str(root / 'VOCdevkit'))
        patch.setenv('RAPROC_VOC', str(root / 'VOCdevkit'))
        patch.setenv('RAPROC_CITYSCAPES', str(root / 'cityscapes'))
        patch.setenv('RAPROC_WEIGHTS', str(make_weights(root / 'weights')))
        load.cache_clear()
        yield root
    load.cache_clear()


def make_imagenet(root):
    for split in ('train', 'val'):
        save_images(root / split, ['a.png', 'b.png'])
        write(root / 'meta' / f'{split}.txt', 'a.png 3\nb.png 7\n')


def make_voc(root):
    save_images(root / 'JPEGImages', ['a.jpg', 'b.jpg'])
    for name in 'ab':
        write(root / 'Annotations' / f'{name}.xml', VOC_XML.format(name=name))
    for split in ('train', 'trainval', 'test'):
        write(root / 'ImageSets' / 'Main' / f'{split}.txt', 'a\nb\n')
    save_maps(root / 'SegmentationClass', ['a.png', 'b.png'])
    for split in ('train', 'val'):
        write(root / 'ImageSets' / 'Segmentation' / f'{split}.txt', 'a\nb\n')


def make_cityscapes(root):
    for split in ('train', 'val'):
        save_images(root / 'leftImg8bit' / split / 'ulm', ['a_leftImg8bit.png'])
        save_maps(root / 'gtFine' / split / 'ulm', ['a_gtFine_labelTrainIds.png'])


def make_weights(root):
    """Stands in for detectors whose model config lies beside their weights."""
    base = CONFIGS / 'recognizers' / 'faster-rcnn_r18-c4_voc0712.py'
    for name in ('faster-rcnn_efficientnet-lite0', 'retinanet_efficientnet-lite1'):
        write(
            root / f'{name}_voc-animals.py',
            f'_base_ = {base.as_posix()!r}\n'
            'model = dict(roi_head=dict(bbox_head=dict(num_classes=5)))\n',
        )
    return root


def save_images(folder, names):
    folder.mkdir(parents=True)
    for seed, name in enumerate(names):
        pixels = np.random.default_rng(seed).integers(0, 256, (72, 88, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / name)


def save_maps(folder, names):
    folder.mkdir(parents=True)
    for seed, name in enumerate(names):
        labels = np.random.default_rng(seed).integers(0, 19, (72, 88), dtype=np.uint8)
        labels[:4] = 255
        Image.fromarray(labels).save(folder / name)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@functools.cache
def load(path):
    return Config.fromfile(path)


def tiny_config(path):
    """The config of ``path`` with tiny random networks."""
    config = copy.deepcopy(load(path))
    for recognizer in recognizers_of(config):
        recognizer.update(weights=None, allow_random=True)
    for loss in losses_of(config):
        loss.pop('begin_iter', None)
    editors = [config.model.processor]
    if 'transformer' in config.model:
        editors.append(config.model.transformer.editor)
    for editor in editors:
        if editor.type != 'Interpolation':
            editor.update(mid_channels=4, num_blocks=1)
    return config


@pytest.fixture
def tiny(path):
    """The tiny config of ``path`` in raproc's scope, its recognizer alive."""
    config = tiny_config(path)
    with DefaultScope.overwrite_default_scope('raproc'):
        ALIVE[:] = [build_recognizer(config.recognizer)] if 'recognizer' in config else []
        yield config


def losses_of(config):
    losses = config.model.get('recognition') or []
    losses = losses if isinstance(losses, list) else [losses]
    return [one for loss in losses for one in loss.get('losses', [loss])]


def recognizers_of(config):
    evaluators = (config.get(f'{part}_evaluator') or [] for part in ('val', 'test'))
    found = [config, *losses_of(config), *(item for items in evaluators for item in items)]
    return [item.recognizer for item in found if 'recognizer' in item]


def tiny_loader(loader):
    loader = copy.deepcopy(loader)
    loader.update(LOADER)
    for source in sources_in(loader.dataset):
        source.serialize_data = False  # mmengine collects garbage there, half a second each time
        for transform in source.pipeline:
            transform.update(SMALL.get(transform.type, {}))
    return Runner.build_dataloader(loader, seed=0)


def sources_in(dataset):
    inner = dataset.get('datasets') or [dataset.get('dataset')]
    return [dataset] if inner == [None] else [leaf for one in inner for leaf in sources_in(one)]


def distinct(paths):
    """One config of each model; of plain and no_processing one for each task and data."""
    found = {}
    for path in paths:
        model = load(path).model.to_dict()
        key = of_path(path) if 'recognition' not in model else json.dumps(model, sort_keys=True)
        found.setdefault(key, path)
    return list(found.values())


def test_every_config_is_read():
    files = [path for path in CONFIGS.rglob('*.py') if '_base_' not in path.parts]
    assert len(files) > 100
    for path in files:
        load(path)


def test_names():
    """``<task>[_<data>]``, or ``<task>_<recognizer>_<kind>[_<data>]`` where P depends on R."""
    for path in LEAVES:
        config = load(path)
        if path.parent.name in ('plain', 'no_processing'):
            assert re.fullmatch(f'{config.task}(_[a-z]+)*', path.stem), path
            continue
        name = re.fullmatch(
            rf'{config.task}_(?P<recognizer>[a-z0-9-]+(_r50)?)_(?P<kind>{KIND})(_small|_photos(_mse)?|_rlfn)?',
            path.stem,
        )
        assert name, path
        is_small = path.stem.endswith('_small') or path in CONTINUED
        assert is_small == ('efficientnet' in path.stem)
        first = name['recognizer'].removesuffix('-mobilenetv1')
        base = CONFIGS / '_base_' / 'recognizers' / f'{name["kind"]}_{first}.py'
        assert config.recognizer == load(base).recognizer


def test_data_are_degraded_as_the_task_says():
    for path in LEAVES:
        check_degraded(load(path), path)


def check_degraded(config, path):
    task = find_task(config.task)
    assert config.model.processor.get('scale', 1) == task.scale, path
    assert config.get('test_dataloader') == config.get('val_dataloader')
    wanted = degradations_of(task)
    found = map(config.get, ('train_dataloader', 'val_dataloader'))
    loaders = [loader for loader in found if loader]
    for source in (found for loader in loaders for found in sources_in(loader.dataset)):
        kinds = [TRANSFORMS.get(transform.type) for transform in source.pipeline]
        assert [kind for kind in kinds if issubclass(kind, Degradation)] == wanted, path


SEGMENTATION = [path for path in LEAVES if path.stem.endswith('_seg')]


@pytest.mark.parametrize('path', SEGMENTATION, ids=of_path)
@pytest.mark.parametrize('task', ['sr', 'dn', 'jpeg'])
def test_segmentation_has_the_papers_tasks(path, task):
    """One config per data set: the others are it with another degradation."""
    scale = find_task(task).scale
    other = {} if task == 'sr' else {'task': task, 'model.processor.scale': scale}
    config = load_config(str(path), other)
    assert config.task == task
    check_degraded(config, path)
    with DefaultScope.overwrite_default_scope('raproc'):
        batch = next(iter(tiny_loader(config.train_dataloader)))
    height, width = batch['targets'][0].shape[-2:]
    assert batch['inputs'][0].shape[-2:] == (height // scale, width // scale)
    assert batch['data_samples'][0].gt_sem_seg.shape == (height, width)
    assert load_config(str(path), {**other, 'model.recognition': None}).model.recognition is None


def degradations_of(task):
    return [type(one) for one in task.transforms() if isinstance(one, Degradation)]


def test_plain_has_every_task():
    """The other methods have those of the paper."""
    papers = {load(path).task for path in LEAVES if path.parent.name == 'no_processing'}
    for method in METHODS:
        leaves = {load(path).task for path in LEAVES if path.parent.name == method}
        assert leaves == (set(task_names()) if method == 'plain' else papers)


def plain_twin(path):
    """The plain config of the same task and data."""
    data = '_small' if path.stem.endswith('_small') else ''
    if '_det' in path.stem:
        data = ('_coco' if '_coco-' in path.stem else '_voc') + data
    return CONFIGS / 'plain' / f'{load(path).task}{data}.py'


@pytest.mark.parametrize('method', list(TRAINED_WITH))
def test_differs_from_plain_in_recognition_alone(method):
    own = [path for path in RECOGNITION_AWARE if path.parent.name == method]
    for path in (path for path in own if path not in [*SEGMENTATION, *CONTINUED]):
        config = load(path).to_dict()
        plain = load(plain_twin(path)).to_dict()
        recognition, transformer = (
            config['model'].pop(part, None) for part in ('recognition', 'transformer')
        )
        assert recognition['recognizer'] == config['recognizer']
        papers = TRAINED_WITH[method][plain['recognizer']['type'] == 'MMDetRecognizer']
        assert recognition['loss_weight'] == TUNED.get(of_path(path), papers)
        assert (recognition.get('distance') == 'mse_softmax') == (method == 'unsup_ra')
        assert (transformer is not None) == (method == 'ra_transformer')
        for part in ('recognizer', 'val_evaluator', 'test_evaluator'):
            del plain[part], config[part]
        if transformer and recognition.get('begin_iter'):
            assert config['model_wrapper_cfg'].pop('find_unused_parameters')
            leave_out_training_of_transformer(config, plain)
        assert config == plain, path


@pytest.mark.parametrize('path', CONTINUED, ids=of_path)
def test_goes_on_from_a_plain_processor_of_the_same_kind(path):
    config = load(path)
    plain = load(CONFIGS / f'{config.load_from}.py')
    assert config.load_from == f'plain/{config.task}_{path.stem.partition("_cls_")[2]}'
    assert config.model.processor == plain.model.processor
    images = load(CONFIGS / 'plain' / f'{config.task}_small.py').train_dataloader.dataset
    assert config.train_dataloader.dataset == images
    losses = config.model.recognition.get('losses', [config.model.recognition])
    assert {(loss.distance, loss.loss_weight) for loss in losses} == {('features', 1.0)}


def test_cudnn_tunes_only_where_images_have_one_size():
    for path in LEAVES:
        config = load(path)
        root = str(config.test_dataloader.dataset.get('data_root'))
        has_sizes = 'VOC' in root or 'coco' in root
        assert config.env_cfg.cudnn_benchmark != has_sizes, path


def leave_out_training_of_transformer(config, plain):
    """T has an optimizer and a schedule of its own; those of P are the plain ones."""
    own = config['optim_wrapper'].pop('transformer')
    assert own['optimizer']['type'] == plain['optim_wrapper']['optimizer']['type']
    config['optim_wrapper'].update(config['optim_wrapper'].pop('processor'))
    config['optim_wrapper']['constructor'] = plain['optim_wrapper']['constructor']
    schedule = config['param_scheduler'].pop('transformer')
    assert schedule['end'] == config['train_cfg']['max_epochs']
    config['param_scheduler'] = config['param_scheduler']['processor']


def test_transformer_is_the_papers_or_starts_as_the_identity():
    for path in (path for path in LEAVES if path.parent.name == 'ra_transformer'):
        transformer = load(path).model.transformer.to_dict()
        assert transformer.pop('type') == 'GradientCut'
        if 'small' not in path.stem:
            assert transformer == dict(editor=dict(type='ResnetGenerator'))
            continue
        with DefaultScope.overwrite_default_scope('raproc'):
            editor = MODELS.build(transformer['editor']).eval()
        images = torch.rand(1, 3, 8, 8)
        assert torch.equal(editor(images), images)


@pytest.mark.parametrize('path', distinct(LEAVES), ids=of_path)
def test_one_step(path, tiny):
    torch.manual_seed(0)
    model = MODELS.build(tiny.model)
    if tiny.train_dataloader is None:
        return score_one_batch(model, tiny)
    before = trained_part(model)
    try:
        batch = next(iter(tiny_loader(tiny.train_dataloader)))
    except ImportError as error:  # an optional package of a degradation
        pytest.skip(str(error))
    log = model.train_step(batch, build_optim_wrapper(model, tiny.optim_wrapper))
    assert {'loss', 'loss_processing'} <= log.keys()
    recognized = {f'loss_{recognizer.name}' for recognizer in model.recognizers}
    is_drawn = 'RandomRecognizerLoss' in str(tiny.model.get('recognition'))
    assert len(recognized & log.keys()) == (1 if is_drawn else len(recognized))
    assert all(torch.isfinite(value).all() for value in log.values())
    after = trained_part(model)
    parts = {name.split('.')[0] for name in before}
    assert parts == ({'processor', 'transformer'} if model.transformer else {'processor'})
    for part in parts:
        assert any((after[name] != before[name]).any() for name in before if name.startswith(part))


@pytest.mark.parametrize(
    'path',
    [
        CONFIGS / 'ra_transformer' / f'{name}.py'
        for name in ('dn_r18_cls', 'jpeg_r18_det', 'sr_efficientnet-lite0_cls_small')
    ],
    ids=of_path,
)
def test_transformer_leaves_the_processor_bit_identical_to_plain(path, tiny):
    """Paper eq. 6: whatever T does, P is trained as if there were no recognition loss."""
    batch = next(iter(tiny_loader(tiny.train_dataloader)))
    start = {}
    transformed, plain = (
        train(config, batch, start) for config in (tiny, tiny_config(plain_twin(path)))
    )
    processor = [name for name in plain if name.startswith('processor')]
    assert len(processor) == len(plain)
    assert all(torch.equal(plain[name], transformed[name]) for name in processor)
    for part in ('processor', 'transformer'):
        names = [name for name in start if name.startswith(part)]
        assert any(not torch.equal(transformed[name], start[name]) for name in names)


def train(config, batch, start, steps=3):
    """Some steps with the config's own optimizer from seed 0; ``start`` gets the first weights."""
    torch.manual_seed(0)
    model = MODELS.build(config.model)
    start.update(trained_part(model))
    optim_wrapper = build_optim_wrapper(model, config.optim_wrapper)
    for _ in range(steps):
        model.train_step(copy.deepcopy(batch), optim_wrapper)
    return model.state_dict()


def trained_part(model):
    named = model.named_parameters()
    return {name: value.detach().clone() for name, value in named if value.requires_grad}


def score_one_batch(model, config):
    loader = tiny_loader(config.val_dataloader)
    batch = next(iter(loader))
    evaluator = Evaluator(config.val_evaluator)
    evaluator.dataset_meta = loader.dataset.metainfo
    evaluator.process(data_samples=model.val_step(batch), data_batch=batch)
    scores = evaluator.evaluate(len(batch['inputs']))
    assert scores['PSNR'] > 0
    assert any(name.startswith(f'{config.recognizer.name}/') for name in scores)


def test_dumped_config_loads_elsewhere(tmp_path):
    config = load(CONFIGS / 'ra' / 'sr_r101_det.py')
    config.dump(tmp_path / 'dumped.py')
    dumped = Config.fromfile(tmp_path / 'dumped.py')
    assert dumped.to_dict() == config.to_dict()
    assert Path(dumped.recognizer.model).samefile(
        CONFIGS / 'recognizers' / 'faster-rcnn_r101-c4_voc0712.py'
    )


@pytest.mark.parametrize('path', DETECTORS, ids=of_path)
def test_detector_has_a_recognizer_that_tells_how_to_train_it(path):
    bases = (CONFIGS / '_base_' / 'recognizers').glob('det_*.py')
    recognizers = [load(base).recognizer for base in bases]
    own = [recognizer for recognizer in recognizers if Path(recognizer.model).name == path.name]
    assert len(own) == 1
    assert own[0].weights.endswith(f'{path.stem}.pth')
    assert f'configs/recognizers/{path.name}' in own[0].hint
    assert f'epoch_{load(path).train_cfg.max_epochs}.pth' in own[0].hint


@pytest.mark.parametrize('path', DETECTORS, ids=of_path)
def test_detector_computes_a_loss(path):
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('raproc'):
        data = load(CONFIGS / 'plain' / 'jpeg_voc.py').train_dataloader
        batch = next(iter(tiny_loader(data)))
    recognizer = MMDetRecognizer(str(path), allow_random=True)
    images = torch.stack(batch['targets'])[:1].float().div(255).requires_grad_()
    losses = recognizer.loss(images, batch['data_samples'][:1])
    total = sum(
        torch.as_tensor(value).sum() if torch.is_tensor(value) else sum(value)
        for name, value in losses.items()
        if 'loss' in name
    )
    total.backward()
    assert torch.isfinite(total)
    assert images.grad.abs().sum() > 0
    assert recognizer.num_classes == 20
