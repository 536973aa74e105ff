"""A row of a table is scored by a segmentor, from scenes with label maps."""

import copy

import pytest
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from tiny import SEGMENTOR, segmentor
from torch.utils.data import DataLoader

from raproc.engine.config import config_of_recognizer
from raproc.kinds import Segmentation, kind_of_records
from raproc.kinds.segmentation import mean_iou
from raproc.registry import DATASETS, METRICS
from raproc.tables import Originals, score_row

SCENES = dict(
    type='SyntheticScenes',
    kind='seg',
    size=64,
    num_images=3,
    pipeline=[
        dict(type='BicubicDownsample', scale=4),
        dict(type='PackPair', packer=dict(type='mmseg.PackSegInputs')),
    ],
)


def test_a_row_is_scored():
    pytest.importorskip('mmseg')
    model = copy.deepcopy(SEGMENTOR)
    for head in ('decode_head', 'auxiliary_head'):
        model[head]['num_classes'] = 11
    quality, metric = config_of_recognizer(segmentor(model)).test_evaluator
    with DefaultScope.overwrite_default_scope('raproc'):
        column, scenes = METRICS.build(metric), DATASETS.build(SCENES)
    loader = DataLoader(scenes, batch_size=2, collate_fn=pseudo_collate)
    scored = score_row(Originals(), loader, dict(tiny=column), quality=False)['tiny']
    assert scored.metric == 'mIoU' and isinstance(kind_of_records(scored.records), Segmentation)
    assert scored.scores['score'] == pytest.approx(100 * mean_iou(scored.records), abs=0.006)
    assert all(sum(record['annotated']) == 64 * 64 for record in scored.records)
    assert scored.standard_error['score'] >= 0
