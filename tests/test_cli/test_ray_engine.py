"""What does not need Ray: the worker itself, and errors."""

import os
import pickle
import warnings

import pytest

from raproc.cli import ray_engine
from raproc.cli.errors import CannotGoOn
from raproc.cli.jobs import Job, Outcome
from raproc.files import write_bytes


class Stubborn(CannotGoOn):
    """An error that ends the run and cannot be unpickled."""

    def __init__(self, one, two):
        super().__init__(one)


class Copy:
    """Work that copies; what the file holds can make it complain."""

    writer = ''

    def __call__(self, job):
        text = job.source.read_text()
        if text == 'stubborn':
            raise Stubborn('no', 'way')
        if text == 'odd':
            raise KeyError('odd')
        if text == 'warn':
            warnings.warn_explicit('mind', UserWarning, 'file', 1, module='raproc.apis')
            warnings.warn_explicit('nothing', UserWarning, 'file', 1, module='numpy')
        write_bytes(job.targets[0], text.encode(), self.writer)
        return [self.writer]


@pytest.fixture
def do(tmp_path, monkeypatch):
    """A function that gives a worker a file with a text: outcome and warnings."""
    monkeypatch.chdir(tmp_path)

    def do(text):
        (tmp_path / 'in').write_text(text)
        job = Job(tmp_path / 'in', (tmp_path / 'out',))
        with warnings.catch_warnings():
            worker = ray_engine.Worker(pickle.dumps(Copy()), 'me', str(tmp_path), [])
            batch = worker({'job': [pickle.dumps(job)]})
        outcome, said = pickle.loads(batch['outcome'][0])
        assert outcome.job == job
        return outcome, said

    return do


def test_worker(do, tmp_path):
    outcome, said = do('text')
    assert (outcome.notes, outcome.failed, outcome.error, said) == (('me',), False, None, [])
    assert (tmp_path / 'out').read_text() == 'text'


def test_warnings_for_people_travel(do):
    assert do('warn')[1] == ['mind']


def test_errors_travel(do):
    error = do('stubborn')[0].error
    assert type(error) is RuntimeError and str(error) == 'Stubborn: no'


def test_any_other_error_is_that_of_its_file(do):
    outcome, _ = do('odd')
    assert outcome.failed and outcome.notes == ("skipped: KeyError: 'odd'",)


def test_machine_without_the_folder():
    with pytest.raises(RuntimeError, match=f'{os.uname().nodename} does not see the folder /no/'):
        ray_engine.Worker(b'', 'me', '/no/such', [])


def test_no_jobs_start_no_cluster(monkeypatch):
    monkeypatch.setattr(ray_engine, 'NEEDED', ())
    assert list(ray_engine.RayEngine()([], Outcome)) == []


@pytest.mark.parametrize(
    'options, needed, message',
    [
        (('--engine', 'ray'), ('os', 'no_ray'), "needs no_ray: pip install 'raproc[ray]'"),
        (('--engine', 'ray', '--device', 'cuda:1'), (), 'cuda with --engine ray, which gives each'),
        (('--workers', '2'), (), 'expected --workers with --engine ray'),
        (('--ray-address', 'a:1'), (), 'expected --ray-address with --engine ray'),
        (('--engine', 'ray', '--workers', '0'), (), 'a whole number of at least 1, but got'),
    ],
)
def test_wrong_use(run, identity, tmp_path, save_image, monkeypatch, options, needed, message):
    monkeypatch.setattr(ray_engine, 'NEEDED', needed)
    save_image(tmp_path / 'in' / 'a.png')
    code, _, err = run('process', tmp_path / 'in', tmp_path / 'out', '--model', identity, *options)
    assert code == 2 and message in err and not (tmp_path / 'out').exists()
