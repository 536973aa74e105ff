"""The command answers at once, and errors are one sentence."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from raproc.cli import command
from raproc.files import WriteError
from raproc.version import __version__

FULL = WriteError(Path('/cat.png'), OSError(errno.ENOSPC, 'No space left'))


def test_help_imports_no_torch():
    code = (
        'import sys\nfrom raproc.cli import main\nassert main([]) == 0\n'
        'heavy = {"mmengine", "numpy", "torch", "cv2", "mmcv", "PIL", "matplotlib"}\n'
        'assert not heavy & set(sys.modules)'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in ('process', 'compare', 'table', 'sweep'))


def test_version(run):
    assert run('--version')[:2] == (0, f'raproc {__version__}\n')


def test_help_of_a_command(run):
    code, out, _ = run('degrade', '--help')
    assert code == 0 and '--task {sr,dn,jpeg,' in out and '--traceback' not in out


def test_module():
    done = subprocess.run([sys.executable, '-m', 'raproc.cli', '--version'], capture_output=True)
    assert done.returncode == 0 and __version__.encode() in done.stdout


def test_unknown_command(run):
    code, _, err = run('paint')
    assert code == 2 and "invalid choice: 'paint'" in err


@pytest.mark.parametrize(
    'error, code, sentence',
    [
        (ValueError('expected a cat, but got a dog'), 2, 'expected a cat, but got a dog'),
        (FileNotFoundError('there is no cat'), 2, 'there is no cat'),
        (ImportError('pip install cat'), 2, 'pip install cat'),
        (KeyboardInterrupt(), 130, 'stopped'),
        (RuntimeError('CUDA out of memory.'), 1, 'there is not enough memory; set a smaller'),
        (KeyError('cat'), 1, "KeyError: 'cat' (show where: --traceback)"),
        (TypeError('got a dog'), 1, 'TypeError: got a dog (show where: --traceback)'),
        (FULL, 1, 'expected space for /cat.png, but got a full disk'),
    ],
)
def test_errors_are_sentences(run, monkeypatch, error, code, sentence):
    def fail(args):
        raise error

    monkeypatch.setattr(command.info, 'run', fail)
    result, _, err = run('info')
    assert result == code
    assert err.startswith(f'raproc info: error: {sentence}') and err.count('\n') == 1


@pytest.mark.parametrize('args', [('--traceback', 'info'), ('info', '--traceback')])
def test_traceback(run, monkeypatch, args):
    def fail(args):
        raise ValueError('cat')

    monkeypatch.setattr(command.info, 'run', fail)
    with pytest.raises(ValueError, match='cat'):
        run(*args)
