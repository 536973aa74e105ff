"""The pinned sets that CI installs are within the ranges of pyproject.toml, and at their ends."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ('clip', 'corruptions', 'export', 'hub', 'public', 'ray', 'seg', 'transformers', 'web')


def pins(*names):
    lines = [
        line
        for name in names
        for line in (ROOT / 'requirements' / f'{name}.txt').read_text().splitlines()
    ]
    wanted = [Requirement(line) for line in lines if line and not line.startswith('#')]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix('==')
        for pin in wanted
        if pin.marker is None or pin.marker.evaluate()
    }


@pytest.fixture(scope='module')
def project():
    return tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']


def ranges(lines):
    found = {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}
    found.pop('setuptools', None)  # pip takes the newest that torch allows
    found.pop('raproc', None)
    return found


def test_pinned_set(project):
    extras = project['optional-dependencies']
    wanted = ranges(project['dependencies'])
    for extra in EXTRAS:
        assert extra in extras['all'][0]
        wanted |= ranges(extras[extra])
    pinned = pins('core', 'extras')
    for name, requirement in wanted.items():
        assert requirement.specifier.contains(pinned[name]), requirement


def test_lower_bounds_are_installed_by_ci(project):
    oldest = pins('oldest')
    for name, requirement in ranges(project['dependencies']).items():
        (bound,) = [part.version for part in requirement.specifier if part.operator == '>=']
        assert requirement.specifier.contains(oldest[name])
        assert f'{oldest[name]}.'.startswith(f'{bound}.'), (requirement, oldest[name])


def test_mmagic(project):
    (requirement,) = project['optional-dependencies']['mmagic']
    assert Requirement(requirement).specifier.contains(pins('mmagic')['mmagic'])
    assert not any('mmagic' in line for line in project['dependencies'])
