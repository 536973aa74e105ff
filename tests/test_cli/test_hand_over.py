"""Training, testing, the table and the sweep are the shipped tools, with unchanged arguments."""

import sys

import pytest
from tiny_run import ROOT

from raproc.cli import tools


def test_arguments_are_unchanged(monkeypatch, tmp_path):
    script = tmp_path / 'tool.py'
    script.write_text(
        'import sys\nfrom pathlib import Path\n'
        'assert __name__ == "__main__"\n'
        'Path(__file__).with_name("args").write_text(repr(sys.argv[1:]))'
    )
    monkeypatch.setattr(tools, 'find_tool', lambda file: script)
    before = list(sys.argv)
    assert tools.run('train', ['a.py', '--help', '--cfg-options', 'x=1', '--', '-v']) == 0
    assert (tmp_path / 'args').read_text() == (
        "['a.py', '--help', '--cfg-options', 'x=1', '--', '-v']"
    )
    assert sys.argv == before


@pytest.mark.parametrize('name', tools.TOOLS)
def test_tools_are_there(name):
    path = tools.find_tool(tools.TOOLS[name].file)
    assert path.read_text() == (ROOT / 'tools' / path.name).read_text()


def test_help_is_that_of_the_tool(run):
    code, out, _ = run('train', '--help')
    assert code == 0 and '--no-validate' in out


def test_matrix_is_an_older_name_of_table(run, monkeypatch):
    called = []
    monkeypatch.setattr(tools, 'run', lambda name, args: called.append((name, args)) or 0)
    assert run('matrix', 'a.py')[0] == run('table', 'a.py')[0] == 0
    assert called == [('table', ['a.py'])] * 2


def test_missing_config(run):
    code, _, err = run('test', 'configs/ra/no.py')
    assert code == 2
    assert err.startswith("raproc test: error: there is no config 'configs/ra/no.py'.")


def test_missing_tool():
    with pytest.raises(FileNotFoundError, match='expected the tool at .*no.py or .*no.py, but got'):
        tools.find_tool('no.py')


def test_usage_under_the_name_that_was_typed(run):
    code, _, err = run('train')
    assert code == 2 and err.startswith('usage: raproc train ')


def test_other_errors_of_a_tool_are_one_line(run, monkeypatch, tmp_path):
    tool = tmp_path / 'tool.py'
    tool.write_text(
        'from raproc.cli.guard import run_tool\n\n\ndef main():\n'
        "    raise KeyError('in the middle')\n\n\nrun_tool(main)\n"
    )
    monkeypatch.setattr(tools, 'find_tool', lambda file: tool)
    code, _, err = run('train', 'a.py')
    assert (code, err.count('\n')) == (1, 1)
    assert err.startswith("raproc train: error: KeyError: 'in the middle' (")
    for arguments in (['train', 'a.py', '--traceback'], ['--traceback', 'train', 'a.py']):
        with pytest.raises(KeyError, match='in the middle'):
            run(*arguments)
