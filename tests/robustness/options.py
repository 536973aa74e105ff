"""Options of the command line: each key of a config with a letter too few, and as it is.

A key that nothing reads has to be refused with the key in the message; a key of the config has to
take effect, or be refused with the name of the key that would.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .frame import Case

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = (
    'configs/ra/sr_r18_cls.py',
    'configs/ra/jpeg_r101_det.py',
    'configs/ra_transformer/sr_efficientnet-lite0_cls_small.py',
)


def leaves(content, prefix='') -> Iterator[tuple[str, object]]:
    """All dotted keys of a config whose values are plain, with these."""
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        name = f'{prefix}{key}'
        if isinstance(value, dict) or (isinstance(value, list) and value):
            if not isinstance(value, list) or all(isinstance(item, dict) for item in value):
                yield from leaves(value, f'{name}.')
                continue
        yield name, value


def misspelt(key: str) -> str:
    """The key without a letter in the middle of its last part."""
    start, dot, last = key.rpartition('.')
    middle = len(last) // 2
    return f'{start}{dot}{last[:middle]}{last[middle + 1 :]}'


def misspelt_case(config: str, key: str, _: Path) -> str:
    """A key that does not exist."""
    from raproc.engine import load_config

    try:
        load_config(str(ROOT / config), {misspelt(key): 1})
    except (ValueError, KeyError) as error:
        named = misspelt(key).rpartition('.')[2] in str(error)
        return '' if named else f'refused without naming it: {error}'
    return f'{misspelt(key)} was taken'


def right_case(config: str, key: str, value: object, _: Path) -> str:
    """A key that exists, with its own value."""
    from raproc.engine import load_config

    try:
        found = load_config(str(ROOT / config), {key: value})
    except ValueError as error:
        return '' if 'set ' in str(error) else f'refused without the key that would: {error}'
    for part in key.split('.'):
        found = found[int(part) if isinstance(found, list) else part]
    return '' if found == value else f'{key} is {found!r}, not {value!r}'


def option_cases() -> Iterator[Case]:
    """List the options of some configs, each key once."""
    from raproc.engine import load_config

    seen = set()
    for config in CONFIGS:
        for key, value in leaves(load_config(str(ROOT / config)).to_dict()):
            if key in seen:
                continue
            seen.add(key)
            yield Case(f'{config}: {key}', partial(right_case, config, key, value))
            if len(key.rpartition('.')[2]) > 3:
                yield Case(f'{config}: {misspelt(key)}', partial(misspelt_case, config, key))
