"""The worked examples of CONTRIBUTING.md: a kind of one's own scores a row of a table."""

import re
from pathlib import Path

import pytest
import torch
from mmengine.registry import DefaultScope
from mmengine.structures import PixelData
from torch.utils.data import DataLoader, Dataset

from raproc.kinds import kind_of, kind_of_metric, kind_of_records
from raproc.registry import KINDS, METRICS
from raproc.samples import Sample
from raproc.tables import Originals, score_row

ROOT = Path(__file__).parents[2]
CLASSES = ('ground', 'sky', 'sea')
COLUMN = dict(
    type='RecognizedBy',
    recognizer=dict(
        type='SegmentationRecognizer',
        model='lraspp_mobilenet_v3_large',
        num_classes=3,
        allow_random=True,
    ),
    metric=dict(type='mmdet.SemSegMetric', iou_metrics=['mIoU']),
)


class Segmented(Dataset):
    """Three images of noise, the upper half of each of class 1."""

    metainfo = dict(classes=CLASSES)

    def __len__(self):
        return 3

    def __getitem__(self, index):
        if index >= len(self):
            raise IndexError
        image = torch.rand(3, 32, 32, generator=torch.Generator().manual_seed(index))
        classes = torch.zeros(1, 32, 32, dtype=torch.long)
        classes[:, :16] = 1
        sample = Sample(metainfo=dict(img_shape=(32, 32), img_path=f'val/{index}.png'))
        sample.gt_sem_seg = PixelData(sem_seg=classes)
        return dict(inputs=image, targets=image, data_samples=sample)


@pytest.fixture
def pixels(example, monkeypatch):
    """The kind, registered for one test."""
    KINDS.import_from_location()
    monkeypatch.setattr(KINDS, '_module_dict', dict(KINDS.module_dict))
    example('own_recognizer')
    kind = example('own_kind').Pixels
    KINDS.module_dict['pixels'] = kind
    return kind


def test_a_row_is_scored(pixels):
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('raproc'):
        column = METRICS.build(COLUMN)
    assert isinstance(kind_of(column.recognizer), pixels)
    loader = DataLoader(Segmented(), batch_size=2, collate_fn=collate)
    scored = score_row(Originals(), loader, dict(lraspp=column), quality=False)['lraspp']
    assert scored.metric == 'aAcc'
    mean = sum(record['right_pixels'] for record in scored.records) / 3
    assert scored.scores['score'] == pytest.approx(mean, abs=0.01)  # the metric rounds
    assert isinstance(kind_of_records(scored.records), pixels)
    assert isinstance(kind_of_metric('aAcc'), pixels)


def collate(pairs):
    return {key: [pair[key] for pair in pairs] for key in pairs[0]}


def test_a_metric_without_its_score_is_refused(pixels):
    with DefaultScope.overwrite_default_scope('raproc'):
        column = METRICS.build(COLUMN)
    column.dataset_meta = Segmented.metainfo
    sample = Segmented()[0]['data_samples']
    kind = kind_of(column.recognizer)
    kind.check_metric(column.metric, sample, 3)
    kind.key = 'accuracy/top1'
    with pytest.raises(ValueError, match='expected a metric that gives .*, but got SemSegMetric'):
        kind.check_metric(column.metric, sample, 3)


def test_scores_and_differences(pixels):
    kind = pixels()
    before, after = (
        [dict(image=str(i), right_pixels=value) for i, value in enumerate(values)]
        for values in ([50.0, 70.0, 60.0], [60.0, 90.0, 90.0])
    )
    assert kind.standard_error(before, 3) == pytest.approx(10 / 3**0.5)
    found = kind.compare(before, after, samples=10)
    assert found.scores == [60, 80] and found.difference.value == pytest.approx(20)
    assert found.difference.low < 20 < found.difference.high
    assert kind.changes(before, after) == (['1', '2'], [])


def test_words_and_tiles(pixels):
    kind, sample = pixels(), Segmented()[0]['data_samples']
    perfect = kind.perfect(sample, 3)
    assert kind.is_right(perfect) and kind.is_annotated(perfect)
    perfect.pred_sem_seg.sem_seg[:, :20] = 1  # 4 of 32 rows are wrong
    assert kind.record(perfect) == dict(image='val/0.png', right_pixels=87.5)
    assert kind.opinion(perfect, CLASSES).name == 'sky'
    assert [o.score for o in kind.best(perfect, CLASSES, 2)] == [0.625, 0.375]
    assert kind.tile(torch.rand(3, 32, 32), perfect, CLASSES).correct is False


def test_the_page_quotes_the_examples():
    text = (ROOT / 'CONTRIBUTING.md').read_text(encoding='utf-8')
    files = [ROOT / name for name in re.findall(r'\]\((docs/[\w/.]+)\)', text)]
    assert len(files) > 3 and all(file.is_file() for file in files)
    sources = [file.read_text(encoding='utf-8') for file in files if file.suffix == '.py']
    blocks = re.findall(r'^```python\n(.*?)^```$', text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    assert all(any(block in source for source in sources) for block in blocks)
    named = re.findall(r'`((?:raproc|tests|tools|configs|checkpoints)/[\w/.]+)`', text)
    missing = [name for name in named if not (ROOT / name).exists()]
    assert len(named) > 10 and not missing, missing
