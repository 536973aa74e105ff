"""The layout: imports go one way, modules are short, nothing heavy is imported at once."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / 'raproc'
# A part may import from its own line and those above it.
LAYERS = [
    {'version', 'registry', 'compat', 'examples', 'files', 'pixels', 'samples', 'tasks', 'utils'},
    {'weights'},
    {'datasets', 'models', 'visualization'},
    {'kinds'},
    {'evaluation'},
    {'engine'},
    {'tables', 'apis'},
    {'cli', '__main__'},
]
LEVELS = {part: level for level, parts in enumerate(LAYERS) for part in parts}
LIBRARIES = {'mmagic', 'mmdet', 'mmpretrain', 'mmseg', 'transformers', 'spandrel'}
MODULES = sorted(PACKAGE.rglob('*.py'))


def dotted(path):
    """The full name of a module, and that of its package."""
    parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix('').parts]
    if parts[-1] == '__init__':
        return parts[:-1], parts[:-1]
    return parts, parts[:-1]


def imported(path):
    """The names that a module imports, wherever in it, and whether at its top."""
    tree = ast.parse(path.read_text(encoding='utf-8'))
    package = dotted(path)[1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = '.'.join([*base, node.module] if node.module else base)
            names = [f'{stem}.{alias.name}' for alias in node.names]
        else:
            continue
        for name in names:
            yield name, node in tree.body


def part_of(name):
    """The part of raproc that a name belongs to: ``models`` of ``raproc.models.padding``."""
    parts = name.split('.')
    return parts[1] if parts[0] == 'raproc' and len(parts) > 1 and parts[1] in LEVELS else None


def modules_in(name, known):
    """The module that an imported name is, or lies in."""
    while name and name not in known:
        name = name.rpartition('.')[0]
    return name


def test_every_part_has_its_place():
    parts = {part for path in MODULES for part in [*dotted(path)[0], ''][1:2] if part}
    assert parts <= LEVELS.keys(), f'set the place of {parts - LEVELS.keys()} in LAYERS'


def test_imports_go_one_way():
    wrong = []
    for path in MODULES:
        own = part_of('.'.join(dotted(path)[0]))
        for name, _ in imported(path):
            part = part_of(name)
            if own and part and part != own and LEVELS[part] > LEVELS[own]:
                wrong.append(f'{path.relative_to(PACKAGE)} imports {name}')
    assert not wrong, wrong


def test_there_is_no_circle():
    known = {'.'.join(dotted(path)[0]) for path in MODULES}
    graph = {}
    for path in MODULES:
        own = '.'.join(dotted(path)[0])
        targets = {modules_in(name, known) for name, at_top in imported(path) if at_top}
        # A package imports its modules, and they may import each other: that is no circle.
        graph[own] = {name for name in targets if name and name != own}
        if path.name == '__init__.py':
            graph[own] = set()
    done, trail = set(), []

    def visit(name):
        assert name not in trail, ' -> '.join([*trail[trail.index(name) :], name])
        if name in done:
            return
        trail.append(name)
        for other in sorted(graph[name]):
            visit(other)
        done.add(trail.pop())

    for name in graph:
        visit(name)


def test_libraries_of_recognizers_are_imported_when_they_are_needed():
    found = [
        f'{path.relative_to(PACKAGE)} imports {name}'
        for path in MODULES
        for name, at_top in imported(path)
        if at_top and name.split('.')[0] in LIBRARIES
    ]
    assert not found, found


@pytest.mark.parametrize('limit', [350])
def test_modules_are_short(limit):
    sizes = {path: len(path.read_text(encoding='utf-8').splitlines()) for path in MODULES}
    long = {str(path.relative_to(PACKAGE)): n for path, n in sizes.items() if n > limit}
    assert not long, f'expected at most {limit} lines, but got {long}'
