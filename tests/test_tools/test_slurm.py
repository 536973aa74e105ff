"""The scripts for Slurm start one torchrun per node, with the arguments of the tool."""

import os
import re
import subprocess

import pytest
from tiny_run import ROOT

SRUN = """#!/usr/bin/env bash
printf '%s\\n' "$@" > "$OUT/srun.txt"
while [[ $1 == --* ]]; do shift; done
export SLURM_STEP_NODELIST='n[3-4]' SLURM_STEP_NUM_NODES=2 SLURM_JOB_ID=12345
exec "$@"
"""
SCONTROL = "#!/usr/bin/env bash\nprintf 'n3\\nn4\\n'\n"
PYTHON = '#!/usr/bin/env bash\nprintf \'%s\\n\' "$@" > "$OUT/python.txt"\n'


@pytest.fixture
def run(tmp_path):
    """A function that runs a script with programs that write down their arguments."""
    for name, text in dict(srun=SRUN, scontrol=SCONTROL, python=PYTHON).items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)

    def run(script, *args, **variables):
        path = f'{tmp_path}:{os.environ["PATH"]}'
        own = dict(PATH=path, OUT=str(tmp_path), PYTHON='python', **variables)
        environment = {**os.environ, **own}
        command = ['bash', ROOT / 'tools' / script, *args]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        found = {
            name: (tmp_path / f'{name}.txt').read_text().split('\n')[:-1]
            for name in ('srun', 'python')
            if done.returncode == 0
        }
        return done, found

    return run


def test_train(run):
    variables = dict(GPUS='16', SRUN_ARGS='--time=1 --signal=USR1@60')
    _, found = run('slurm_train.sh', 'gpu', 'mine', 'a.py', 'out', '--amp', **variables)
    assert {'--partition=gpu', '--job-name=mine', '--gres=gpu:8', '--nodes=2', '--time=1'} < set(
        found['srun']
    )
    assert found['python'][:2] == ['-m', 'torch.distributed.run']
    assert {'--nnodes=2', '--nproc_per_node=8', '--rdzv_endpoint=n3:22345'} < set(found['python'])
    assert found['python'][-6:] == [
        str(ROOT / 'tools/train.py'),
        'a.py',
        '--work-dir=out',
        '--launcher',
        'pytorch',
        '--amp',
    ]


@pytest.mark.parametrize('checkpoint', [[], ['b.pth']])
def test_test(run, checkpoint):
    _, found = run('slurm_test.sh', 'cpu', 'mine', 'a.py', *checkpoint, GPUS='2', GRES='')
    assert not any(argument.startswith('--gres') for argument in found['srun'])
    assert {'--nodes=1', '--cpus-per-task=10'} < set(found['srun'])
    expected = [str(ROOT / 'tools/test.py'), 'a.py', *checkpoint, '--launcher', 'pytorch']
    assert found['python'][-len(expected) :] == expected


def test_wrong_use(run):
    done, _ = run('slurm_test.sh', 'cpu', 'mine')
    assert done.returncode == 2 and 'usage: ' in done.stderr
    done, _ = run('slurm_train.sh', 'cpu', 'mine', 'a.py', 'out', GPUS='12')
    assert done.returncode == 2 and 'multiple of GPUS_PER_NODE (8), but got 12' in done.stderr


def test_arrays_that_may_be_empty_suit_old_bash():
    """Before 4.4, Bash calls an empty array unbound; CentOS 7 has 4.2."""
    never_empty = {'rendezvous', 'inputs', 'arguments'}
    for script in (ROOT / 'tools').glob('*.sh'):
        text = re.sub(r'\$\{(\w+)\[@\]\+"\$\{\1\[@\]\}"\}', '', script.read_text())
        assert set(re.findall(r'"\$\{(\w+)\[@\]\}"', text)) <= never_empty, script
