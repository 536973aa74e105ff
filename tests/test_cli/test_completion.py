"""raproc completion: what bash offers after a word."""

import shutil
import subprocess

import pytest


@pytest.fixture(scope='module')
def script():
    from raproc.cli.completion import all_parsers, bash_script

    return bash_script(all_parsers())


@pytest.mark.skipif(shutil.which('bash') is None, reason='needs bash')
@pytest.mark.parametrize(
    'words, offered',
    [
        ('raproc pro', ['process']),
        ('raproc process --form', ['--format']),
        ('raproc process --format jp', ['jpeg']),
        ('raproc train --ep', ['--epochs']),
        ('raproc train plain/sr_sm', ['plain/sr_small']),
        ('raproc degrade --task j', ['jpeg']),
    ],
)
def test_bash(script, words, offered, tmp_path):
    last = len(words.split()) - 1
    code = f'{script}\nCOMP_WORDS=({words}); COMP_CWORD={last}; _raproc; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(['bash', '-c', code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.split() == offered, done.stderr


def test_zsh_runs_the_script_of_bash(run):
    code, out, _ = run('completion', 'zsh')
    assert code == 0 and 'bashcompinit' in out.splitlines()[0] and '_raproc()' in out
