"""docs/config_reference.md shows every class that raproc registers, with its real defaults."""

import ast
import inspect

import pytest
from mmengine.registry import Registry

from raproc import registry
from raproc.utils import register_all_modules

# What the Runner hands in; a config does not write it.
HANDED_IN = {'runner', 'dataloader', 'optim_wrapper_cfg'}
NOT_IN_CONFIGS = {'KINDS'}


def registered():
    """Name, class and keys handed in of every class that raproc itself registers."""
    register_all_modules(init_default_scope=False)
    for group, found in vars(registry).items():
        if isinstance(found, Registry) and group not in NOT_IN_CONFIGS:
            handed_in = HANDED_IN | ({'dataset'} if group == 'DATA_SAMPLERS' else set())
            for name, cls in found.module_dict.items():
                if cls.__module__.startswith('raproc.'):
                    yield name, cls, handed_in


def expected(name, cls, handed_in=HANDED_IN):
    """The config of a class with all its defaults; ``...`` is a value that must be given."""
    keys = [f'type={name!r}']
    for parameter in inspect.signature(cls).parameters.values():
        required = parameter.default is parameter.empty
        if parameter.name in handed_in or parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            continue
        keys.append(f'{parameter.name}={"..." if required else repr(parameter.default)}')
    return f'dict({", ".join(keys)})'


@pytest.fixture(scope='module')
def shown(blocks):
    """The configs on the page, by their type."""
    calls = [
        ast.parse(line.strip(), mode='eval').body
        for block in blocks('config_reference', 'python')
        for line in block.split('\n\n')
        if line.strip().startswith('dict(type=')
    ]
    return {call.keywords[0].value.value: ast.unparse(call) for call in calls}


def test_every_registered_class_is_shown_with_its_defaults(shown):
    for name, cls, handed_in in registered():
        wanted = ast.unparse(ast.parse(expected(name, cls, handed_in), mode='eval').body)
        assert name in shown, f'{name} is missing from docs/config_reference.md: {wanted}'
        assert shown[name] == wanted


def test_nothing_is_shown_that_does_not_exist(shown):
    assert set(shown) == {name for name, *_ in registered()}
