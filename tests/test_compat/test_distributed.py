"""Several processes on a CPU: the group, the model wrapper and the gradients."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import distributed as torch_dist

from raproc.compat import distributed
from raproc.compat.distributed import init_cpu_process_group, model_wrapper_cfg

WORKER = Path(__file__).with_name('cpu_worker.py')
ROOT = str(Path(__file__).parents[2])
pytestmark = pytest.mark.skipif(torch.cuda.is_available(), reason='bridge for machines without GPU')


@pytest.fixture
def environment(monkeypatch):
    """An environment without any launcher's variables."""
    for name in list(os.environ):
        if name.startswith(('SLURM_', 'OMPI_', 'PMI_', 'MASTER_', 'RANK', 'LOCAL_RANK', 'WORLD_S')):
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, 'environ', dict(os.environ))
    monkeypatch.setattr(os, 'getenv', os.environ.get)
    return os.environ


@pytest.fixture
def started(monkeypatch):
    """Records the calls that would create a group."""
    calls = []
    monkeypatch.setattr(torch_dist, 'init_process_group', lambda *args, **kw: calls.append(args))
    return calls


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return str(listener.getsockname()[1])


def step_of_one_process():
    """The same step as the workers', without mmengine."""
    from cpu_worker import Batches, Tiny

    model = Tiny()
    rows = torch.stack([row['inputs'] for row in (Batches()[index] for index in range(4))])
    model(rows, mode='loss')['loss'].backward()
    torch.optim.SGD(model.trained.parameters(), lr=0.1).step()
    return dict(model.state_dict())


def test_two_processes_train_like_one(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(WORKER.parent)
    path = os.pathsep.join([ROOT, os.getenv('PYTHONPATH', '')])
    shared = dict(os.environ, PYTHONPATH=path, OMP_NUM_THREADS='1', WORLD_SIZE='2')
    shared.update(MASTER_ADDR='127.0.0.1', MASTER_PORT=free_port())
    command = [sys.executable, str(WORKER)]
    workers = [
        subprocess.Popen([*command, rank, str(tmp_path)], env=dict(shared, RANK=rank))
        for rank in '01'
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    expected = step_of_one_process()
    for rank in '01':
        torch.testing.assert_close(dict(torch.load(tmp_path / f'{rank}.pth')), expected)
        assert 'gloo' not in (tmp_path / f'{rank}.txt').read_text()  # else it may abort at its exit


def test_no_launcher_creates_no_group(started):
    assert init_cpu_process_group('none') is False
    assert started == []


def test_pytorch(environment, started):
    environment.update(RANK='1', WORLD_SIZE='2', MASTER_ADDR='host', MASTER_PORT='1234')
    assert init_cpu_process_group('pytorch') is True
    assert started == [('gloo',)]
    assert environment['LOCAL_RANK'] == '0'
    assert environment['MASTER_ADDR'] == 'host'


@pytest.mark.parametrize(
    ('nodes', 'first'),
    [('cpu7', 'cpu7'), ('cpu[03-05,9],gpu1', 'cpu03'), ('a1,a2', 'a1'), ('r[1,3]n2', 'r1n2')],
)
def test_slurm(environment, started, monkeypatch, nodes, first):
    monkeypatch.setattr(distributed.shutil, 'which', lambda command: None)
    environment.update(SLURM_PROCID='3', SLURM_NTASKS='8', SLURM_LOCALID='1', SLURM_NODELIST=nodes)
    assert init_cpu_process_group('slurm') is True
    names = ('RANK', 'WORLD_SIZE', 'LOCAL_RANK', 'MASTER_ADDR', 'MASTER_PORT')
    assert [environment[name] for name in names] == ['3', '8', '1', first, '29500']


def test_mpi_on_one_machine_needs_no_address(environment, started):
    prefix = 'OMPI_COMM_WORLD_'
    environment.update({f'{prefix}RANK': '1', f'{prefix}SIZE': '2', f'{prefix}LOCAL_RANK': '1'})
    with pytest.raises(ValueError, match='variable MASTER_ADDR for --launcher mpi, but got none'):
        init_cpu_process_group('mpi')
    environment[f'{prefix}LOCAL_SIZE'] = '2'
    assert init_cpu_process_group('mpi') is True
    assert environment['MASTER_ADDR'] == '127.0.0.1'


def test_missing_variables_and_unknown_launcher(environment, started):
    with pytest.raises(ValueError, match='variable RANK for --launcher pytorch.*torchrun'):
        init_cpu_process_group('pytorch')
    with pytest.raises(ValueError, match="'slurm' or 'mpi', but got 'ray'"):
        init_cpu_process_group('ray')


def test_on_a_gpu_only_the_local_rank_is_set(environment, started, monkeypatch):
    monkeypatch.setattr(distributed, 'get_device', lambda: 'cuda')
    environment['OMPI_COMM_WORLD_LOCAL_RANK'] = '3'
    assert init_cpu_process_group('mpi') is False
    assert environment['LOCAL_RANK'] == '3'
    assert started == []
    assert distributed.status().startswith('not needed')


def test_model_wrapper_keeps_what_the_user_says():
    assert model_wrapper_cfg(find_unused_parameters=True) == dict(
        type='MMDistributedDataParallel',
        broadcast_buffers=False,
        find_unused_parameters=True,
        device_ids=None,
    )
    cfg = model_wrapper_cfg(dict(type='Mine', static_graph=True))
    assert cfg['type'] == 'Mine'
    assert cfg['static_graph'] is True
    assert cfg['device_ids'] is None
