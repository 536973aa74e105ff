"""Difficult objects are learned in training and left out of the score."""

from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.datasets.transforms import KeepDifficult
from raproc.registry import DATASETS

XML = """<annotation><size><width>40</width><height>40</height></size>
<object><name>cat</name><difficult>0</difficult>
<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>10</ymax></bndbox></object>
<object><name>dog</name><difficult>1</difficult>
<bndbox><xmin>5</xmin><ymin>5</ymin><xmax>20</xmax><ymax>20</ymax></bndbox></object></annotation>"""


def make_voc(root):
    for split in ('trainval', 'test'):
        list_ = root / 'VOC2007' / 'ImageSets' / 'Main' / f'{split}.txt'
        list_.parent.mkdir(parents=True, exist_ok=True)
        list_.write_text('a\n')
    (root / 'VOC2007' / 'Annotations').mkdir()
    (root / 'VOC2007' / 'Annotations' / 'a.xml').write_text(XML)


def instances_of(dataset, steps):
    """The sample of the dataset after the steps of the pipeline that need no pixels."""
    config = dict(dataset, pipeline=[step for step in steps if 'Annotations' in str(step.type)])
    config['pipeline'][:0] = [step for step in steps if 'KeepDifficult' in step.type]
    with DefaultScope.overwrite_default_scope('raproc'):
        return DATASETS.build(config)[0]


def test_flags_by_hand():
    given = [dict(bbox_label=0, ignore_flag=0), dict(bbox_label=1, ignore_flag=1)]
    found = KeepDifficult()(dict(instances=given))['instances']
    assert found == [dict(bbox_label=0, ignore_flag=0), dict(bbox_label=1, ignore_flag=0)]
    assert given[1]['ignore_flag'] == 1  # the dataset's own list stays


def test_paper_configs_train_on_both_and_score_one(tmp_path, monkeypatch):
    make_voc(tmp_path)
    monkeypatch.setenv('RAPROC_VOC', str(tmp_path))
    config = Config.fromfile('configs/_base_/datasets/voc_sr.py')
    train = instances_of(config.years[0], config.train_pipeline)
    assert train['gt_ignore_flags'].tolist() == [False, False]
    test = instances_of(config.test_dataloader.dataset, config.test_pipeline)
    assert test['gt_ignore_flags'].tolist() == [False, True]


def test_detectors_of_the_paper_train_on_both():
    config = Config.fromfile('configs/_base_/datasets/voc0712_detector.py')
    train, test = (
        [step.type for step in steps] for steps in (config.train_pipeline, config.test_pipeline)
    )
    assert train.index('raproc.KeepDifficult') < train.index('LoadAnnotations')
    assert 'raproc.KeepDifficult' not in test
