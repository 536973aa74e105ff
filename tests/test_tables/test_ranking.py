"""Averages over recognizers and the places of processors, by hand."""

import dataclasses

import numpy as np
import pytest

from raproc.tables import Cell, CellStore, Place, Summary, front, summarize, to_markdown

# Whether each of four images is right, by recognizer; ``b`` beats ``a`` on every image.
ANSWERS = {
    'original': dict(one=[1, 1, 1, 1], two=[1, 1, 1, 1]),
    'input': dict(one=[0, 0, 0, 0], two=[0, 1, 0, 1]),
    'a': dict(one=[1, 0, 1, 0], two=[0, 1, 0, 1]),
    'b': dict(one=[1, 1, 1, 1], two=[1, 1, 0, 1]),
}
PSNR = dict(input=20.0, a=26.0, b=25.0)


@pytest.fixture
def store(tmp_path):
    store = CellStore(tmp_path)
    for row, columns in ANSWERS.items():
        for column, answers in columns.items():
            records = [
                dict(image=str(i), label=1, prediction=right, score=0.5)
                for i, right in enumerate(answers)
            ]
            place = Place('sr', row, 0, column)
            score = dict(score=100 * float(np.mean(answers)))
            seen = (row, column) == ('b', 'one')
            # The order of the images is not the same in all cells.
            ordered = records if column == 'one' else records[::-1]
            store.write(Cell(place, score, dict(score=1.0), 4, seen, 'top-1'), ordered)
    for row, psnr in PSNR.items():
        records = [dict(image=str(i), psnr=psnr, ssim=0.5) for i in range(4)]
        scores, errors = dict(psnr=psnr, ssim=0.5), dict(psnr=0.0, ssim=0.0)
        place = Place('sr', row, 0, 'quality')
        store.write(Cell(place, scores, errors, 4, False, 'quality'), records)
    return store


PLACES = [
    *(Place('sr', row, 0, column) for row, columns in ANSWERS.items() for column in columns),
    *(Place('sr', row, 0, 'quality') for row in PSNR),
]
MEANS = dict(mean=['one', 'two'], second=['two'])


@pytest.fixture
def summary(store):
    return summarize(store, PLACES, 'input', means=MEANS, baselines=dict(b=['a']))


def test_the_mean_over_recognizers(summary):
    """By image, ``a`` has 50, 50, 50, 50 percent and ``b`` 100, 100, 50, 100."""
    a, b = (summary.entry('sr', row, 'mean') for row in 'ab')
    assert (a.score, b.score) == (50.0, 87.5)
    assert (a.standard_error, b.standard_error) == (0.0, 12.5)
    assert (a.seen, b.seen) == (False, True)
    assert (b.num_images, b.metric, b.seeds) == (4, 'top-1', {0: 87.5})
    assert summary.entry('sr', 'b', 'second').score == 75.0


def test_the_gain_of_the_mean_is_paired_by_image(summary):
    entry = summary.entry('sr', 'b', 'mean')
    assert entry.baseline == 'a'
    assert entry.gain.value == 37.5  # 50, 50, 0, 50: three standard errors of 12.5
    assert entry.gain.low == pytest.approx(37.5 - 3.18245 * 12.5, abs=0.001)
    assert summary.entry('sr', 'a', 'mean').baseline == 'input'


def test_means_are_columns_before_the_quality(summary):
    assert summary.names('column') == ['one', 'two', 'mean', 'second', 'psnr', 'ssim']
    assert '| a | 50.0 ± 1.0 | 50.0 ± 1.0 | 50.0 ± 0.0 |' in to_markdown(summary, 'Title')


def test_places(summary):
    """Against ``a``, ``b`` may be chance (-2.3 to 77.3); so may ``a`` be against the input."""
    ranks = {rank.row: rank for rank in summary.ranks}
    assert [rank.row for rank in summary.ranks] == ['b', 'a', 'input']  # the originals have none
    assert [(r.place, r.best, r.worst, r.psnr_place) for r in summary.ranks] == [
        (1, 1, 2, 2),
        (2, 1, 3, 1),
        (3, 2, 3, 3),
    ]
    assert {row for row, rank in ranks.items() if rank.on_front} == {'a', 'b'}
    assert str(ranks['b']) == 'place 1 (1 to 2) of 3, 2 by PSNR'


def test_json_keeps_the_places(summary):
    assert Summary.from_dict(summary.to_dict()) == summary
    assert 'ranks' not in Summary('plain', None, [], []).to_dict()


def test_a_row_without_a_cell_has_no_mean(store):
    places = [place for place in PLACES if (place.row, place.column) != ('a', 'two')]
    summary = summarize(store, places, 'input', means=MEANS)
    assert summary.entry('sr', 'a', 'mean') is None
    assert [rank.row for rank in summary.ranks] == ['b', 'input']
    assert summary.ranks[0].number == 2


def test_a_score_that_is_no_share_of_images(store):
    place = Place('sr', 'a', 0, 'detector')
    store.write(Cell(place, dict(score=1.0), dict(score=1.0), 4, False, 'mAP'), [])
    with pytest.raises(ValueError, match="are shares .*, but got mAP of 'detector'; take it out"):
        summarize(store, [*PLACES, place], 'input', means=dict(mean=['detector']))


def test_rows_that_two_recognizers_have_seen(store):
    cell = store.read(PLACES[-4])
    store.write(dataclasses.replace(cell, made_of=dict(weights='bb')), store.records(cell.place))
    with pytest.raises(ValueError, match="one recognizer 'two', but got the weights None for 'ori"):
        summarize(store, PLACES, 'input', means=MEANS)
    assert summarize(store, PLACES, 'input', means=dict(first=['one'])).ranks


def test_front():
    points = dict(a=(1, 5), b=(2, 4), below=(1, 4), c=(3, 1), same=(3, 1), left=(2, 1))
    assert front(points) == {'a', 'b', 'c', 'same'}
