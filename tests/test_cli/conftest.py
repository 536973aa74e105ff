"""Runs the command as its user does, but in this process."""

import pytest
from tiny_processor import save

from raproc.cli import main


@pytest.fixture
def run(capsys):
    """A function that runs ``raproc`` with arguments: exit code, standard output and error."""

    def run(*args):
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as error:  # argparse's own
            code = error.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def identity(tmp_path):
    """Config of a processor that changes nothing."""
    return save(tmp_path, dict(type='Interpolation'), name='identity')[0]


@pytest.fixture
def inverting(tmp_path):
    """Config of a processor that changes nothing, and a transformer that inverts."""
    return save(tmp_path, dict(type='Interpolation'), dict(type='Invert'), name='inverting')[0]


@pytest.fixture
def enlarging(tmp_path):
    """Config of a processor that doubles height and width."""
    return save(tmp_path, dict(type='Interpolation', scale=2), name='enlarging')[0]
