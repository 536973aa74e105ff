"""Training in several processes without a GPU, which mmengine's launchers do not do themselves."""

import atexit
import gc
import os
import re
import shutil
import subprocess
from datetime import timedelta

from mmengine.device import get_device
from mmengine.dist import is_distributed
from torch import distributed as torch_dist

# Our variable -> where each launcher says it, in order of preference.
_VARIABLES = {
    'pytorch': {
        'RANK': ('RANK',),
        'WORLD_SIZE': ('WORLD_SIZE',),
        'LOCAL_RANK': ('LOCAL_RANK',),
    },
    'slurm': {
        'RANK': ('SLURM_PROCID',),
        'WORLD_SIZE': ('SLURM_NTASKS',),
        'LOCAL_RANK': ('SLURM_LOCALID',),
    },
    'mpi': {
        'RANK': ('OMPI_COMM_WORLD_RANK', 'PMI_RANK'),
        'WORLD_SIZE': ('OMPI_COMM_WORLD_SIZE', 'PMI_SIZE'),
        'LOCAL_RANK': ('OMPI_COMM_WORLD_LOCAL_RANK', 'MPI_LOCALRANKID'),
    },
}
_START = {
    'pytorch': 'start with torchrun, e.g. torchrun --nproc_per_node 2 tools/train.py CONFIG '
    '--launcher pytorch',
    'slurm': 'start with srun inside a Slurm allocation',
    'mpi': 'start with mpirun, and set MASTER_ADDR if there are several machines',
}


def init_cpu_process_group(launcher: str, timeout: float = 1800) -> bool:
    """Create the gloo group of a run on CPUs; call it before the Runner is built.

    mmengine uses a group that exists, and its own launchers need a GPU. On a GPU only
    ``LOCAL_RANK`` is set, which mmengine reads but does not set for MPI.

    Args:
        launcher (str): 'none', 'pytorch' (torchrun), 'slurm' or 'mpi'.
        timeout (float): Seconds to wait for the other processes. Defaults to 1800.

    Returns:
        bool: Whether a group was created here.

    Raises:
        ValueError: If the launcher is unknown or its variables are missing.
    """
    if launcher == 'none' or is_distributed():
        return False
    if launcher not in _VARIABLES:
        raise ValueError(
            f"expected launcher 'none', 'pytorch', 'slurm' or 'mpi', but got {launcher!r}"
        )
    os.environ.setdefault('LOCAL_RANK', _read(launcher, 'LOCAL_RANK', default='0'))
    if get_device() != 'cpu':
        return False
    for name in ('RANK', 'WORLD_SIZE'):
        os.environ[name] = _read(launcher, name)
    os.environ.setdefault('MASTER_PORT', '29500')
    if 'MASTER_ADDR' not in os.environ:
        os.environ['MASTER_ADDR'] = _master_address(launcher)
    torch_dist.init_process_group('gloo', timeout=timedelta(seconds=timeout))
    atexit.register(leave_process_group)
    return True


def leave_process_group() -> None:
    """End the group and gloo's threads; runs by itself before Python ends.

    A thread that still holds a tensor while Python ends aborts the process. The threads live as
    long as the group, and a model of several processes, part of reference cycles, holds the group.
    """
    if is_distributed():
        torch_dist.destroy_process_group()
    gc.collect()


def model_wrapper_cfg(base: dict | None = None, find_unused_parameters: bool = False) -> dict:
    """Describe the model wrapper for :meth:`mmengine.runner.Runner.wrap_model` on a CPU.

    Without such a config mmengine passes ``device_ids=[LOCAL_RANK]``, which a CPU refuses.

    Args:
        base (dict, optional): The user's own ``model_wrapper_cfg``; what it says stays.
        find_unused_parameters (bool): As the config's key of that name. Defaults to False.

    Returns:
        dict: A value for the config's key ``model_wrapper_cfg``.
    """
    cfg = dict(
        type='MMDistributedDataParallel',
        broadcast_buffers=False,
        find_unused_parameters=find_unused_parameters,
    )
    return {**cfg, **(base or {}), 'device_ids': None}


def status() -> str:
    """Say which backend several processes would use."""
    if get_device() == 'cpu':
        return 'active: gloo, because there is no GPU'
    return f"not needed: mmengine's own launchers ({get_device()})"


def _read(launcher: str, name: str, default: str | None = None) -> str:
    sources = _VARIABLES[launcher][name]
    for source in sources:
        if source in os.environ:
            return os.environ[source]
    if default is None:
        raise _incomplete(launcher, ' or '.join(sources))
    return default


def _master_address(launcher: str) -> str:
    if launcher == 'slurm':
        return _first_slurm_host()
    if launcher == 'mpi' and os.getenv('OMPI_COMM_WORLD_LOCAL_SIZE') == os.environ['WORLD_SIZE']:
        return '127.0.0.1'
    raise _incomplete(launcher, 'MASTER_ADDR')


def _first_slurm_host() -> str:
    nodes = os.getenv('SLURM_JOB_NODELIST', os.getenv('SLURM_NODELIST', ''))
    if not nodes:
        raise _incomplete('slurm', 'SLURM_JOB_NODELIST')
    if shutil.which('scontrol'):
        command = ['scontrol', 'show', 'hostnames', nodes]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0]
    return re.sub(r'\[([^\],-]+)[^\]]*\]', r'\1', re.split(r',(?![^\[]*\])', nodes)[0])


def _incomplete(launcher: str, name: str) -> ValueError:
    return ValueError(
        f'expected the environment variable {name} for --launcher {launcher}, but got none; '
        f'{_START[launcher]}, or use --launcher none'
    )
