"""Functions of the benchmark in a process of their own, which no earlier measurement touches."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(threads: int | None = None) -> dict[str, str]:
    """Describe the environment of a process that imports raproc and this package."""
    paths = [str(ROOT), str(ROOT / 'tools'), os.environ.get('PYTHONPATH', '')]
    more = dict(PYTHONPATH=os.pathsep.join(filter(None, paths)), PYTHONWARNINGS='ignore')
    if threads:
        more['OMP_NUM_THREADS'] = str(threads)
    return {**os.environ, **more}


def call(module: str, function: str, *args: object) -> dict:
    """Call a function in a new process.

    Args:
        module (str): Its module in this package, e.g. ``memory``.
        function (str): Its name; what it returns must be JSON.
        *args (object): Its arguments, must be JSON too.

    Returns:
        dict: What it returned.

    Raises:
        RuntimeError: If the process failed; the last lines of its output are in the message.
    """
    code = (
        'import importlib, json, sys\n'
        f'function = importlib.import_module("benchmarks.{module}").{function}\n'
        f'result = function(*json.loads({json.dumps(json.dumps(args))}))\n'
        'print("\\n" + json.dumps(result))\n'
    )
    return json.loads(run([sys.executable, '-c', code], environment()).splitlines()[-1])


def run(command: list[str], env: dict[str, str]) -> str:
    """Run a command; return what it prints.

    Raises:
        RuntimeError: If it fails.
    """
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        end = '\n'.join((done.stdout + done.stderr).splitlines()[-15:])
        raise RuntimeError(f'expected {command[:4]} to end well, but got {done.returncode}: {end}')
    return done.stdout
