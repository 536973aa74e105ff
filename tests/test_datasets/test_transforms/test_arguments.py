import pytest

from raproc.datasets import GaussianBlur
from raproc.datasets.transforms.arguments import check_number, check_range

OWNER = GaussianBlur()


def test_takes_numbers_within_the_limits():
    for value in (0, 0.5, 2):
        check_number(OWNER, 'sigma', value, 0, 2)
    check_range(OWNER, 'sigma', (1, 1), 1)
    check_range(OWNER, 'sigma', [0.5, 1], 0, 1)


@pytest.mark.parametrize('value', [-1, 3, float('nan'), float('inf'), True, '1', None])
def test_refuses_another_number(value):
    message = f'expected sigma of GaussianBlur to be a number in .0, 2., but got {value!r}'
    with pytest.raises(ValueError, match=message):
        check_number(OWNER, 'sigma', value, 0, 2)


def test_refuses_a_fraction_where_an_integer_is_meant():
    with pytest.raises(ValueError, match='to be an integer of at least 1, in pixels, but got 1.0'):
        check_number(OWNER, 'length', 1.0, 1, meaning='in pixels', whole=True)


@pytest.mark.parametrize(
    'values, message',
    [
        (3, 'a smallest and a largest value, but got 3'),
        ((1, 2, 3), 'a smallest and a largest value'),
        ((2, 1), 'to begin with the smallest value'),
        ((-1, 1), 'to be a number of at least 0, but got -1'),
    ],
)
def test_refuses_another_range(values, message):
    with pytest.raises(ValueError, match=message):
        check_range(OWNER, 'sigma', values, 0)
