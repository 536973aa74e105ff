"""A killed training goes on as if nothing had been."""

import pytest

from .frame import try_cases
from .kills import kill_cases


@pytest.mark.slow
def test_kills_leave_no_trace(tmp_path):
    figure = try_cases('kills', kill_cases(tmp_path / 'shared', kills=2, iters=4), tmp_path)
    assert figure.tried == 2
    assert not figure.wrong, str(figure)
