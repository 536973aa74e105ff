"""Means, gains and missing cells of a table, by hand, and what is written of them."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from raproc.kinds import McNemar
from raproc.tables import (
    Cell,
    CellStore,
    Place,
    Summary,
    report,
    summarize,
    to_csv,
    to_markdown,
    write_report,
)
from raproc.visualization import GAIN_LIMIT

# Four images: right or wrong, for two seeds.
ANSWERS = {('plain', 0): [0, 0, 0, 1], ('plain', 1): [0, 0, 1, 1], ('ra:r18', 0): [1, 1, 0, 1]}
PSNR = {'plain': [26.0, 28.0, 30.0, 32.0], 'ra:r18': [25.0, 27.5, 29.5, 32.0]}
BOX = [0.0, 0.0, 10.0, 10.0]


@pytest.fixture
def store(tmp_path):
    store = CellStore(tmp_path)
    for (row, seed), answers in ANSWERS.items():
        score = 100 * np.mean(answers)
        records = [
            dict(image=str(i), label=1, prediction=int(answer), score=0.5)
            for i, answer in enumerate(answers)
        ]
        place = Place('sr', row, seed, 'r18')
        made_of = dict(checkpoint='aa')
        seen = row != 'plain'
        cell = Cell(place, dict(score=score), dict(score=20.0), 4, seen, 'top-1', made_of)
        store.write(cell, records)
    for row, values in PSNR.items():
        records = [dict(image=str(i), psnr=value, ssim=0.5) for i, value in enumerate(values)]
        scores = dict(psnr=float(np.mean(values)), ssim=0.5)
        place = Place('sr', row, 0, 'quality')
        store.write(Cell(place, scores, dict(psnr=0.1, ssim=0.0), 4, False, 'quality'), records)
    return store


PLACES = [
    *(Place('sr', row, seed, 'r18') for row, seed in ANSWERS),
    *(Place('sr', row, 0, 'quality') for row in PSNR),
]


@pytest.fixture
def summary(store):
    return summarize(store, PLACES, 'plain', 'table2')


def test_means_over_seeds(summary):
    entry = summary.entry('sr', 'plain', 'r18')
    assert entry.score == 37.5
    assert entry.seeds == {0: 25.0, 1: 50.0}
    assert entry.gain is None
    assert summary.entry('sr', 'plain', 'v16') is None


def test_gain_is_paired_by_image_and_seed(summary):
    entry = summary.entry('sr', 'ra:r18', 'r18')
    assert entry.gain.value == 50.0  # two of four images
    assert entry.mcnemar == McNemar(gained=2, lost=0, p_value=0.5)
    assert entry.seen


def test_a_row_may_be_measured_from_another_row(store):
    places = [place for place in PLACES if place.column == 'r18']
    summary = summarize(store, places, 'plain', baselines={'plain': ['ra:r18']})
    entry = summary.entry('sr', 'plain', 'r18')
    assert entry.baseline == 'ra:r18'
    assert entry.gain.value == -37.5  # 37.5 over two seeds, and 75
    assert '| plain |' in to_markdown(summary, 'Title')
    assert Summary.from_dict(summary.to_dict()) == summary


def test_seeds_that_are_still_missing_are_not_compared_with_others(store):
    places = [*PLACES, Place('sr', 'ra:r18', 1, 'r18')]  # to be computed twice, so one is missing
    partial = dict(partial=True, baselines={'plain': ['ra:r18']})
    entry = summarize(store, places, 'plain', **partial).entry('sr', 'plain', 'r18')
    assert entry.seeds == {0: 25.0, 1: 50.0}
    assert entry.gain.value == -50.0  # of seed 0 alone


def test_each_further_baseline_makes_an_entry(store):
    baselines = {'ra:r18': ['plain', 'ra:r18']}
    summary = summarize(store, PLACES, 'plain', baselines=baselines)
    gains = [(e.baseline, e.gain.value) for e in summary.entries
             if (e.row, e.column) == ('ra:r18', 'r18')]  # fmt: skip
    assert gains == [('plain', 50.0), ('ra:r18', 0.0)]
    assert summary.entry('sr', 'ra:r18', 'r18').baseline == 'plain'
    assert '| gain over plain |' in to_markdown(summary, 'Title')


def test_the_quality_is_not_compared_with_a_recognizers_column(store):
    summary = summarize(store, PLACES, 'plain', baselines={'ra:r18': ['plain@r18']})
    assert summary.entry('sr', 'ra:r18', 'r18').gain.value == 50.0
    assert summary.entry('sr', 'ra:r18', 'psnr').gain is None


def test_the_psnr_of_originals_is_no_baseline(store):
    records = [dict(image=str(i), psnr=None, ssim=1.0) for i in range(4)]
    place = Place('sr', 'original', 0, 'quality')
    store.write(Cell(place, dict(ssim=1.0), dict(ssim=0.0), 4, False, 'quality'), records)
    summary = summarize(store, [place, *PLACES], 'original')
    assert summary.entry('sr', 'plain', 'psnr').gain is None
    assert summary.entry('sr', 'plain', 'ssim').gain.value == -0.5


def test_rows_with_different_baselines_name_them(store):
    baselines = {'ra:r18': ['plain'], 'plain': ['ra:r18']}
    text = to_markdown(summarize(store, PLACES, 'plain', baselines=baselines), 'Title')
    assert '| gain over another row |' in text
    assert '| ra:r18 (over plain) |' in text and '| plain (over ra:r18) |' in text


def test_gain_of_the_quality(summary):
    entry = summary.entry('sr', 'ra:r18', 'psnr')
    assert entry.gain.value == pytest.approx(-0.5)
    error = np.std([1, 0.5, 0.5, 0], ddof=1) / 2  # seeds are equal
    assert entry.gain.low == pytest.approx(-0.5 - stats.t.ppf(0.975, 3) * error)
    assert summary.entry('sr', 'ra:r18', 'ssim').gain.p_value == 1.0


def test_the_paper_stands_beside(summary):
    entry = summary.entry('sr', 'ra:r18', 'r18')
    assert entry.paper == 61.8
    assert entry.paper_gain == pytest.approx(61.8 - 52.6)
    assert '75.0 / 61.8' in to_markdown(summary, 'Title')


def test_columns_end_with_the_quality(summary):
    assert summary.names('column') == ['r18', 'psnr', 'ssim']


def test_missing_cells_are_named(store):
    places = [*PLACES, Place('sr', 'ra:v16', 0, 'r18'), Place('dn', 'plain', 0, 'r18')]
    with pytest.raises(FileNotFoundError) as caught:
        summarize(store, places, 'plain')
    assert '2 cells of this table are missing' in str(caught.value)
    assert '(sr, ra:v16, seed 0, r18)' in str(caught.value)
    assert '(dn, plain, seed 0, r18)' in str(caught.value)
    assert len(summarize(store, places, 'plain', partial=True).cells) == len(PLACES)
    with pytest.raises(FileNotFoundError, match='at least one cell .* but got none of 2; compute'):
        summarize(store, places[-2:], 'plain', partial=True)


def test_csv_has_a_line_for_each_entry(summary):
    rows = list(csv.DictReader(io.StringIO(to_csv(summary))))
    assert len(rows) == len(summary.entries) == 6
    assert rows[1]['row'] == 'ra:r18'
    assert float(rows[1]['gain_value']) == 50.0
    assert rows[0]['seeds'] == '0:25.0000 1:50.0000'


def test_detections(store):
    truth = dict(boxes=[BOX], labels=[0], ignore=[False])
    nothing, found = (
        dict(boxes=boxes, labels=[0] * len(boxes), scores=[0.9] * len(boxes))
        for boxes in ([], [BOX])
    )
    for row, predictions in (('plain', nothing), ('ra:r18', found)):
        records = [
            dict(image=str(i), height=20, width=20, gt=truth, pred=predictions) for i in range(3)
        ]
        place = Place('sr', row, 0, 'frcnn')
        store.write(Cell(place, dict(score=0.0), dict(score=0.0), 3, False, 'mAP'), records)
    places = [Place('sr', row, 0, 'frcnn') for row in ('plain', 'ra:r18')]
    entry = summarize(store, places, 'plain').entry('sr', 'ra:r18', 'frcnn')
    assert entry.gain.value == 100.0
    assert entry.mcnemar is None


def test_writes_everything(summary, tmp_path):
    paths = write_report(summary, tmp_path / 'out', 'table2', 'Title', 'python tools/x.py')
    assert [path.name for path in paths] == ['table2.json', 'table2.md', 'table2.csv', 'table2.png']
    content = json.loads(paths[0].read_text())
    assert len(content['cells']) == len(PLACES)
    assert content['entries'][1]['score'] == 75.0
    assert '    python tools/x.py' in paths[1].read_text()
    assert Image.open(paths[3]).size[0] > 100


@pytest.mark.parametrize('row', ['original', 'plain'])
def test_draws_nothing_where_no_drawn_row_gains(summary, tmp_path, row):
    table = replace(summary, entries=[replace(summary.entries[1], row=row)])
    assert table.baseline == 'plain' and table.entries[0].gain
    paths = write_report(table, tmp_path, 'table', 'Title')
    assert [path.suffix for path in paths] == ['.json', '.md', '.csv']


def test_heat_maps_of_all_tables_have_one_scale(summary, tmp_path, monkeypatch):
    limits = []
    monkeypatch.setattr(report, 'draw_heat_maps', lambda *_, limit, **__: limits.append(limit))
    write_report(summary, tmp_path, 'table', 'Title')
    assert limits == [GAIN_LIMIT] == [20.0]


def test_names_for_people_change_no_number(summary):
    shown = report.with_names(summary, {'plain': 'P', 'ra:r18': 'RA', 'r18': 'ResNet-18'})
    assert shown.baseline == 'P' and 'RA' in shown.names('row')
    assert [e.score for e in shown.entries] == [e.score for e in summary.entries]
    assert [e.gain for e in shown.entries] == [e.gain for e in summary.entries]
    with pytest.raises(ValueError, match='another name for each row and column of a task'):
        report.with_names(summary, {'plain': 'P', 'ra:r18': 'P'})


def test_json_holds_everything(summary, tmp_path):
    path = write_report(summary, tmp_path, 'table', 'Title')[0]
    again = Summary.from_dict(json.loads(path.read_text()))
    assert again.entries == summary.entries
    assert to_markdown(again, 'Title') == to_markdown(summary, 'Title')
    assert to_csv(again) == to_csv(summary)
