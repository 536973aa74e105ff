"""Each row of docs/security.md names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    line.strip('| ').split(' | ')
    for line in (ROOT / 'docs' / 'security.md').read_text().splitlines()
    if line.startswith('| ') and not line.startswith('| what comes')
]


def test_there_are_rows():
    assert len(ROWS) >= 10 and all(len(row) >= 3 for row in ROWS)


@pytest.mark.parametrize('row', ROWS, ids=lambda row: row[0][:30])
def test_rows_name_tests_that_exist(row):
    names = re.findall(r'`(tests/[^`]+)`', ' | '.join(row[3:]))
    if row[1].startswith('yes'):
        assert not names  # what is trusted needs no test
        return
    assert names
    for name in names:
        file, _, test = name.partition('::')
        tree = ast.parse((ROOT / file).read_text())
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert test in tests if test else any(item.startswith('test_') for item in tests)
