"""The segmentors that come along know scenes, and miss what a reduction took."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.kinds import Segmentation, match_classes
from raproc.kinds.segmentation import mean_iou
from raproc.models.recognizers import build_recognizer
from raproc.registry import DATASETS

COLUMNS = Path(__file__).parents[3] / 'configs' / 'demo' / 'columns'


@pytest.fixture(scope='module')
def scenes():
    """Ten scenes, once each as they are, and reduced to a quarter and enlarged again."""
    pytest.importorskip('mmseg')
    pack = dict(type='PackPair', packer=dict(type='mmseg.PackSegInputs'))
    degrade = dict(type='BicubicDownsample', scale=4)
    kwargs = dict(num_images=10, split='test', kind='seg', size=112, pipeline=[degrade, pack])
    with DefaultScope.overwrite_default_scope('raproc'):
        dataset = DATASETS.build(dict(type='SyntheticScenes', **kwargs))
        pairs = [dataset[index] for index in range(10)]
    clean, reduced = (
        torch.stack([pair[name] for pair in pairs]).float() / 255 for name in ('targets', 'inputs')
    )
    enlarged = F.interpolate(reduced, scale_factor=4, mode='bicubic').clamp(0, 1)
    return dataset.metainfo['classes'], [pair['data_samples'] for pair in pairs], clean, enlarged


@pytest.mark.parametrize('name', ['fcn', 'fpn'])
def test_scores_of_scenes(name, scenes):
    classes, samples, *images = scenes
    recognizer = build_recognizer(Config.fromfile(COLUMNS / f'{name}.py').recognizer)
    match_classes(recognizer, classes, 'scenes')
    assert recognizer.class_names == classes and recognizer.selection is None
    with torch.no_grad():
        clean, enlarged = (
            mean_iou([Segmentation().record(one) for one in recognizer.predict(batch, samples)])
            for batch in images
        )
    assert clean > 0.6 and enlarged < clean - 0.2
