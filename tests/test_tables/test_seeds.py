"""Seeds are paired with themselves; what is computed once serves those that it lacks."""

import numpy as np

from raproc.tables.cells import Place
from raproc.tables.means import Mean
from raproc.tables.seeds import is_computed_once, pair_seeds


def test_seeds_of_both_rows():
    assert pair_seeds([0, 1, 2], [2, 1, 3], once=False) == [(1, 1), (2, 2)]
    assert pair_seeds([0], [1], once=False) == []


def test_a_row_that_is_computed_once():
    assert pair_seeds([0, 1, 2], [0], once=True) == [(0, 0), (1, 0), (2, 0)]
    assert pair_seeds([0], [0, 1, 2], once=True) == [(0, 0)]
    assert pair_seeds([0], [1, 2], once=True) == [(0, 1)]
    assert pair_seeds([0], [], once=True) == []


def test_once_is_what_the_table_plans():
    places = [Place('sr', 'plain', seed, 'r18') for seed in (0, 1)]
    places += [Place('sr', 'start', 0, 'r18'), Place('dn', 'start', 0, 'r18')]
    assert [is_computed_once(place, places) for place in places] == [False, False, True, True]


def mean_of(values, once=False):
    arrays = {seed: np.array(own, dtype=float) for seed, own in values.items()}
    return Mean('sr', 'row', 'all', arrays, 'top-1', False, once)


def test_averages_are_compared_by_the_seeds_of_both():
    """Seed 1 alone is in both: 100 and 0 instead of 0 and 0 are 50 more."""
    row, other = mean_of({0: [0, 0], 1: [100, 0]}), mean_of({1: [0, 0], 2: [100, 100]})
    assert row.gain_over(other).value == 50
    assert row.gain_over(mean_of({2: [0, 0]})) is None
    assert row.gain_over(mean_of({2: [0, 0]}, once=True)).value == 25
