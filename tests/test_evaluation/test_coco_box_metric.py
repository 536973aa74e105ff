"""COCO as it is downloaded: from its files through a detector to its mAP."""

import json
from xml.etree import ElementTree

import pytest
import torch
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from mmengine.structures import InstanceData
from tiny_coco import DOG, TOOTHBRUSH, make_coco

from raproc.datasets import check_annotations
from raproc.engine import load_config
from raproc.evaluation import RecognizedBy
from raproc.kinds import CocoDetection, Detection, match_classes
from raproc.models.recognizers import DetectionRecognizer, InputConvention, MMDetRecognizer
from raproc.registry import METRICS
from raproc.tables.scoring import Originals, score_row

# What is found, by the name of the file: x1, y1, x2, y2 of the stored image, label, score.
FOUND = {
    '000000000139.jpg': [
        ([8, 8, 28, 40.8], 16, 0.9),  # 32.8 of 40 rows of the dog: 7 of 10 overlaps
        ([40, 10, 80, 40], 79, 0.9),  # the toothbrush
    ],
    '000000000285.jpg': [
        ([10, 10, 40, 40], 16, 0.6),  # the dog
        ([50, 10, 60, 20], 16, 0.95),  # in the crowd
        ([50, 30, 60, 40], 16, 0.95),
    ],
}


class Told(DetectionRecognizer):
    """Finds what it is told."""

    network_classes = 80

    def __init__(self):
        super().__init__(torch.nn.Identity(), InputConvention(), 'told')

    def predict(self, images, data_samples=None):
        for sample in data_samples:
            boxes, labels, scores = zip(*FOUND[sample.img_path.rsplit('/', 1)[-1]])
            sample.pred_instances = InstanceData(
                bboxes=torch.tensor(boxes), labels=torch.tensor(labels), scores=torch.tensor(scores)
            )
        return data_samples

    loss = outputs = features = None


@pytest.fixture(scope='module')
def data(tmp_path_factory):
    root = make_coco(tmp_path_factory.mktemp('coco'))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('RAPROC_COCO', str(root))
        config = load_config('ra/jpeg_coco-retinanet_r50_det')
    loaders = {}
    for part in ('train', 'val'):
        loader = config[f'{part}_dataloader']
        loader.update(num_workers=0, persistent_workers=False, pin_memory=False)
        leaf = loader.dataset.get('dataset', loader.dataset)
        leaf.serialize_data = False
        leaf.pipeline[2 if part == 'train' else 1].update(scale=(176, 144))
        with DefaultScope.overwrite_default_scope('raproc'):
            assert check_annotations(leaf) == []
            loaders[part] = Runner.build_dataloader(loader, seed=0)
    return loaders


def test_ids_with_gaps_become_labels_and_crowds_are_ignored(data):
    assert len(data['train'].dataset.metainfo['classes']) == 80
    samples = [sample for batch in data['val'] for sample in batch['data_samples']]
    assert [sample.gt_instances.labels.tolist() for sample in samples] == [[16, 79], [16]]
    # The boxes of tests are those of the stored image, although the image is twice as large.
    assert samples[0].img_shape == (144, 176)
    assert samples[0].gt_instances.bboxes.tensor.tolist()[0] == [8, 8, 28, 48]
    assert samples[1].ignored_instances.bboxes.tensor.tolist() == [[48, 8, 88, 68]]
    assert (DOG, TOOTHBRUSH) == (18, 90)


def test_map_by_hand(data):
    with DefaultScope.overwrite_default_scope('raproc'):
        column = RecognizedBy(Told(), dict(type='CocoBoxMetric'))
        assert isinstance(column.kind, CocoDetection)
        scored = score_row(Originals(), data['val'], {'told': column}, quality=False)['told']
    # The toothbrush: 1. Dogs: both are found at 7 overlaps. At 3 the first box is wrong and the
    # second right: precision 1/2 up to half of the recall, 51 of 101.
    dogs = (7 * 1 + 3 * 0.5 * 51 / 101) / 10
    assert scored.scores['score'] == pytest.approx(100 * (1 + dogs) / 2)
    assert scored.metric == 'COCO mAP'
    assert scored.standard_error['score'] > 0
    assert scored.records[1]['gt']['ignore'] == [False, True]
    assert all(record['protocol'] == 'coco' for record in scored.records)


def test_mmdets_own_metric_gives_the_same(data):
    path = data['val'].dataset.ann_file
    metrics = (
        METRICS.build(dict(type='raproc.CocoBoxMetric')),
        METRICS.build(dict(type='mmdet.CocoMetric', ann_file=path, metric='bbox')),
    )
    columns = [RecognizedBy(Told(), metric) for metric in metrics]
    values = []
    for column in columns:
        assert isinstance(column.kind, CocoDetection)
        column.dataset_meta = data['val'].dataset.metainfo
        for batch in data['val']:
            seen = [dict(seen=target.float() / 255) for target in batch['targets']]
            column.process(batch, seen)
        values.append(column.evaluate(2))
    for name in ('bbox_mAP', 'bbox_mAP_50', 'bbox_mAP_75'):
        key = f'told/coco/{name}'
        assert values[0][key] == pytest.approx(values[1][key], abs=2e-3)  # theirs has 3 digits


def test_a_table_accepts_the_metric(data):
    column = RecognizedBy(Told(), METRICS.build(dict(type='raproc.CocoBoxMetric')))
    column.dataset_meta = data['val'].dataset.metainfo
    sample = data['val'].dataset[0]['data_samples']
    column.kind.check_metric(column.metric, sample, 80)
    with pytest.raises(ValueError, match="a metric that gives 'pascal_voc/mAP'"):
        Detection().check_metric(column.metric, sample, 80)


def test_a_missing_folder_says_how_to_get_the_data(tmp_path):
    from raproc.datasets import check_dataset_cfg

    cfg = dict(
        type='mmdet.CocoDataset',
        data_root=str(tmp_path),
        ann_file='annotations/instances_val2017.json',
        data_prefix=dict(img='val2017/'),
    )
    with pytest.raises(FileNotFoundError, match='RAPROC_COCO .*cocodataset.org/#download'):
        check_dataset_cfg(dict(cfg, data_root=str(tmp_path / 'none')))
    make_coco(tmp_path)
    check_dataset_cfg(cfg)
    with pytest.raises(FileNotFoundError, match='image folder .*val2014'):
        check_dataset_cfg(dict(cfg, data_prefix=dict(img='val2014')))
    with pytest.raises(FileNotFoundError, match='annotation file .*instances_val2014.json'):
        check_dataset_cfg(dict(cfg, ann_file='annotations/instances_val2014.json'))


def test_photographs_of_voc_as_coco(shared_data, tmp_path):
    """Ids with gaps, classes in another order than the detector's; mmdet's metric agrees."""
    ids = dict(cat=17, dog=18, horse=19, sheep=20, cow=21)
    file = tmp_path / 'instances.json'
    file.write_text(json.dumps(_as_coco(shared_data / 'voc_animals' / 'VOC2012', ids)))
    boxes = dict(type='mmdet.LoadAnnotations', with_bbox=True)
    cfg = dict(
        type='mmdet.CocoDataset',
        data_root=str(shared_data / 'voc_animals' / 'VOC2012' / 'JPEGImages'),
        ann_file=str(file),
        data_prefix=dict(img=''),
        metainfo=dict(classes=tuple(ids)),
        test_mode=True,
        serialize_data=False,
        pipeline=[
            dict(type='LoadImage'),
            dict(type='mmdet.Resize', scale=(320, 320), keep_ratio=True),
            dict(type='GaussianNoise', sigma=0.0),
            boxes,
            dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs')),
        ],
    )
    weights = shared_data / 'weights'
    stem = 'faster-rcnn_efficientnet-lite0_voc-animals'
    with DefaultScope.overwrite_default_scope('raproc'):
        recognizer = MMDetRecognizer(
            str(weights / f'{stem}.py'), str(weights / f'{stem}_fp16.pth'), classes=sorted(ids)
        )
        assert check_annotations(cfg) == []
        sampler = dict(type='DefaultSampler', shuffle=False)
        loader = Runner.build_dataloader(
            dict(batch_size=1, num_workers=0, sampler=sampler, dataset=cfg), seed=0
        )
        match_classes(recognizer, tuple(ids), 'coco')
        metrics = [
            METRICS.build(dict(type='CocoBoxMetric')),
            METRICS.build(dict(type='mmdet.CocoMetric', ann_file=str(file))),
        ]
        scores = [
            score_row(
                Originals(), loader, {'det': RecognizedBy(recognizer, metric)}, quality=False
            )['det'].scores['score']
            for metric in metrics
        ]
    assert recognizer.selection == [0, 2, 3, 4, 1]
    assert scores[0] > 30
    assert scores[0] == pytest.approx(scores[1], abs=0.1)  # theirs has 3 digits


def _as_coco(root, ids, number=8):
    """The first test images of VOC with their boxes, in the form of COCO."""
    images, annotations = [], []
    for name in (root / 'ImageSets' / 'Main' / 'test.txt').read_text().split()[:number]:
        tree = ElementTree.parse(root / 'Annotations' / f'{name}.xml').getroot()
        width, height = (int(tree.findtext(f'size/{side}')) for side in ('width', 'height'))
        image = dict(id=len(images) + 5, file_name=f'{name}.jpg', width=width, height=height)
        images.append(image)
        for item in tree.findall('object'):
            sides = ('xmin', 'ymin', 'xmax', 'ymax')
            x1, y1, x2, y2 = (float(item.findtext(f'bndbox/{side}')) - 1 for side in sides)
            annotations.append(
                dict(
                    id=len(annotations) + 1,
                    image_id=image['id'],
                    category_id=ids[item.findtext('name')],
                    bbox=[x1, y1, x2 - x1, y2 - y1],
                    area=(x2 - x1) * (y2 - y1),
                    iscrowd=0,
                )
            )
    categories = [dict(id=number, name=name) for name, number in ids.items()]
    return dict(images=images, annotations=annotations, categories=categories)
