"""The paper's numbers, spot-checked against its pages."""

import pytest

from raproc.tables import check_reference, paper_number, paper_tables


@pytest.mark.parametrize(
    'place, number',
    [
        (('table1a', 'sr', 'plain', 'r18'), 52.6),
        (('table2', 'sr', 'ra:r18', 'v16'), 58.2),
        (('table1b', 'jpeg', 'ra', 'r50'), 70.4),
        (('table6', 'sr', '1e-3', 'psnr'), 26.31),
        (('table6', 'sr', '1e-3', 'r18'), 61.8),
        (('section5', 'sr', 'finetuned', 'r18_finetuned'), 63.0),
        (('section5', 'sr', 'original', 'r18_scratch_interpolated'), 50.2),
        (('table2', 'dn', 'original', 'r50'), 76.2),
        (('table7', 'dn', 'original', 'r50'), 76.8),
    ],
)
def test_numbers(place, number):
    assert paper_number(*place) == number


@pytest.mark.parametrize(
    'place',
    [
        (None, 'sr', 'plain', 'r18'),
        ('table2', 'sr', 'ra:lite0', 'r18'),
        ('table2', 'sr', 'ra:r18', 'lite0'),
        ('table6', 'dn', '1e-3', 'psnr'),
        ('section5', 'sr', 'plain', 'r50'),
    ],
)
def test_none_where_the_paper_has_none(place):
    assert paper_number(*place) is None


def test_all_tables_are_there():
    names = ['table1a', 'table1b', *(f'table{i}' for i in range(2, 11)), 'section5', 'original']
    assert sorted(paper_tables()) == sorted(names)


def test_unknown_table_names_the_nearest():
    check_reference('table3')
    with pytest.raises(ValueError, match="no table 'table11'; the nearest names are .*'table1"):
        check_reference('table11')


def test_section5_points_to_numbers_that_exist():
    from raproc.tables.paper import SECTION5

    numbers = [paper_number('section5', 'sr', *place) for place in SECTION5]
    assert None not in numbers
    rows = paper_tables()['section5']['rows'].values()
    printed = [value for row in rows for value in row.values()]
    assert sorted(numbers) == sorted(printed)
