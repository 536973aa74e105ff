"""Does jobs on the workers of a Ray cluster, whatever becomes of some of the workers."""

from __future__ import annotations

import functools
import logging
import os
import pickle
import socket
import sys
import warnings
from collections.abc import Generator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from raproc.files import remove_temporary

from .errors import CannotGoOn, only_warnings_for_people
from .jobs import Job, Outcome, Work, attempt

NEEDED = ('ray', 'pyarrow', 'pandas')
PIP_LINE = "pip install 'raproc[ray]'"
# Jobs that a worker is given at once: more keep the cluster busy, fewer show progress.
MAX_BLOCK = 32
BLOCKS_OF_A_WORKER = 8
# How often a job is given to another worker after its worker died.
RETRIES = 3
# Unless the user says otherwise: what Ray says to programmers and reports to its makers.
QUIET = {
    'RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO': '0',
    'RAY_BACKEND_LOG_LEVEL': 'fatal',
    'RAY_USAGE_STATS_ENABLED': '0',
}


class RayEngine:
    """Does jobs on workers that load the model once; lost workers are replaced.

    All machines see the files, and the working folder, under the same names.

    Args:
        workers (int, optional): Their number. Defaults to None: one for each GPU, or, without GPUs,
            for each core.
        address (str, optional): A running cluster. Defaults to None: that of ``RAY_ADDRESS``, or
            else one of this machine that ends with the jobs.
        device (str, optional): ``cpu`` or ``cuda``. Defaults to None: ``cuda`` where the cluster
            has GPUs.

    Raises:
        ImportError: If Ray is missing.
        ValueError: If the device is another one.
    """

    def __init__(
        self, workers: int | None = None, address: str | None = None, device: str | None = None
    ) -> None:
        missing = [name for name in NEEDED if find_spec(name) is None]
        if missing:
            raise ImportError(f'--engine ray needs {", ".join(missing)}: {PIP_LINE}')
        if device not in (None, 'cpu', 'cuda'):
            raise ValueError(
                'expected --device cpu or cuda with --engine ray, which gives each worker a GPU of '
                f'its own, but got {device!r}'
            )
        self.workers = workers
        self.address = address or os.environ.get('RAY_ADDRESS') or 'local'
        self.device = device
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)

    def __call__(self, jobs: Sequence[Job], work: Work) -> Generator[Outcome, None, None]:
        """Do jobs.

        Args:
            jobs (Sequence[Job]): The jobs.
            work (Callable): Does one of them. Each worker gets a copy, which is told by its
                attribute ``writer`` how to name its temporary files.

        Yields:
            Outcome: One for each job, in any order.

        Raises:
            CannotGoOn: If the cluster cannot be used or no worker can start.
            ValueError: If there is no cluster, or none with a GPU for ``--device cuda``.
        """
        if not jobs:
            return
        import ray

        writer = uuid4().hex
        start = functools.partial(_run, work=pickle.dumps(work), writer=writer)
        every = jobs
        self._connect()
        try:
            workers, resources = self._plan(ray.cluster_resources())
            block = len(jobs) // (workers * BLOCKS_OF_A_WORKER)
            # Blocks that took their workers along are done once more, each job for itself.
            for size in dict.fromkeys((min(max(block, 1), MAX_BLOCK), 1)):
                remaining = dict.fromkeys(jobs)
                for outcome in start(jobs, size, workers, resources) if jobs else ():
                    if remaining.pop(outcome.job, outcome) is None:
                        yield outcome
                jobs = list(remaining)
            for job in jobs:
                note = f'skipped: its worker died {RETRIES + 1} times in a row (no memory?)'
                yield Outcome(job, (note,), failed=True)
        finally:
            ray.shutdown()
            folders = {target.parent for job in every for target in job.targets}
            remove_temporary(folders, writer)

    def _connect(self) -> None:
        import ray

        _check_address(self.address)
        own: dict[str, Any] = dict(num_cpus=self.workers, include_dashboard=False)
        try:
            ray.init(
                self.address,
                log_to_driver=False,
                logging_level=logging.ERROR,
                **(own if self.address == 'local' else {}),
            )
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise CannotGoOn(f'the Ray cluster {self.address} cannot be used: {error}') from error

    def _plan(self, cluster: Mapping[str, float]) -> tuple[int, dict[str, Any]]:
        """How many workers, and what each needs."""
        gpus = int(cluster.get('GPU', 0))
        if self.device == 'cuda' and not gpus:
            raise ValueError(
                f'expected a GPU for --device cuda, but the Ray cluster {self.address} has none'
            )
        if gpus and self.device != 'cpu':
            return self.workers or gpus, dict(num_gpus=1)
        return self.workers or max(int(cluster.get('CPU', 0)), 1), dict(num_cpus=1)


class Worker:
    """What runs on a worker.

    Args:
        work (bytes): The work, pickled.
        writer (str): How it names its temporary files.
        folder (str): The working folder of the command, from which relative paths count.
        path (Sequence[str]): Where the command finds modules, for ``custom_imports`` of configs.

    Raises:
        RuntimeError: If the machine does not see that folder.
    """

    def __init__(self, work: bytes, writer: str, folder: str, path: Sequence[str]) -> None:
        if not os.path.isdir(folder):
            raise RuntimeError(f'{os.uname().nodename} does not see the folder {folder}')
        os.chdir(folder)
        sys.path.extend(entry for entry in path if entry not in sys.path)
        only_warnings_for_people()
        self.work = pickle.loads(work)
        self.work.writer = writer

    def __call__(self, batch: dict) -> dict:
        """Do one job.

        Args:
            batch (dict): ``job``: one job, pickled.

        Returns:
            dict: ``outcome``: the job's outcome and the warnings, pickled.
        """
        (job,) = batch['job']
        with warnings.catch_warnings(record=True) as caught:
            outcome = attempt(self.work, pickle.loads(job))
        said = [str(warning.message) for warning in caught]
        return {'outcome': [_pickled(outcome, said)]}


def _run(
    jobs: Sequence[Job],
    size: int,
    workers: int,
    resources: dict[str, Any],
    work: bytes,
    writer: str,
) -> Generator[Outcome, None, None]:
    """Give the workers so many jobs at once; outcomes are missing where workers died."""
    import ray
    from ray.exceptions import RayError

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1
    logging.getLogger('ray.data').setLevel(logging.CRITICAL)
    data = ray.data.from_items(
        [{'job': pickle.dumps(job)} for job in jobs], override_num_blocks=-(-len(jobs) // size)
    )
    with warnings.catch_warnings():  # until Ray 2.64, retries have no other place
        warnings.simplefilter('ignore', DeprecationWarning)
        data = data.map_batches(
            Worker,
            fn_constructor_args=(work, writer, os.getcwd(), sys.path),
            batch_size=1,
            # One task at a time: no other is lost with its worker.
            compute=ray.data.ActorPoolStrategy(
                size=min(workers, len(jobs)), max_tasks_in_flight_per_actor=1
            ),
            max_task_retries=RETRIES,
            **resources,
        )
    try:
        for batch in data.iter_batches(batch_size=None, prefetch_batches=0):
            for outcome, said in map(pickle.loads, batch['outcome']):
                for text in said:
                    warnings.warn(text, stacklevel=1)
                yield outcome
    except RayError as error:
        raise CannotGoOn(f'the workers cannot go on: {_reason(error)}') from error


def _check_address(address: str) -> None:
    """Raise an error at once where nothing answers; Ray itself tries for minutes."""
    host, _, port = address.removeprefix('ray://').rpartition(':')
    if not host or not port.isdigit():
        return
    try:
        socket.create_connection((host.strip('[]'), int(port)), timeout=10).close()
    except (OSError, OverflowError) as error:
        raise ValueError(
            f'expected a running Ray cluster at {address}, but got no answer: {error}; '
            '`ray start --head` starts one'
        ) from error


def _reason(error: Exception) -> str:
    """Return the last line of an error that holds a worker's traceback: what happened."""
    return str(error).strip().splitlines()[-1].strip()


def _pickled(outcome: Outcome, said: list[str]) -> bytes:
    try:
        content = pickle.dumps((outcome, said))
        pickle.loads(content)
    except Exception:  # some errors cannot travel
        error = RuntimeError(f'{type(outcome.error).__name__}: {outcome.error}')
        content = pickle.dumps((outcome._replace(error=error), said))
    return content
