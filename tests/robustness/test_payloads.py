"""No door of raproc runs what a file of others says."""

import pytest

from .frame import try_cases
from .payloads import payload_cases


def test_no_payload_runs(tmp_path):
    figure = try_cases('payloads', payload_cases(tmp_path / 'shared', quick=True), tmp_path)
    assert figure.tried > 25
    assert not figure.wrong, str(figure)


@pytest.mark.slow
def test_no_payload_runs_at_any_door(tmp_path):
    figure = try_cases('payloads', payload_cases(tmp_path / 'shared'), tmp_path)
    assert figure.tried > 150
    assert not figure.wrong, str(figure)
