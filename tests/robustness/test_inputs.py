"""Odd images are processed, or named and left out; the others beside them are never lost."""

from .frame import try_cases
from .inputs import input_cases


def test_no_input_is_wrong(tmp_path):
    figure = try_cases('inputs', input_cases(tmp_path / 'shared'), tmp_path)
    assert figure.tried > 15
    assert not figure.wrong, str(figure)
