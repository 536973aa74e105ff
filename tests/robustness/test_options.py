"""No option changes nothing in silence."""

import pytest

from .frame import try_cases
from .options import option_cases


@pytest.mark.slow
def test_no_option_is_wrong(tmp_path):
    figure = try_cases('options', option_cases(), tmp_path)
    assert figure.tried > 200
    assert not figure.wrong, str(figure)
