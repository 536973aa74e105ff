"""YAML and JSON configs are data: what would run code is refused, and the rest works as before."""

import json

import pytest

from raproc.engine import load_config


def refused(folder, **content):
    """The error of a JSON config."""
    (folder / 'a.json').write_text(json.dumps(content))
    with pytest.raises(ValueError) as error:
        load_config(str(folder / 'a.json'))
    assert 'write it as a .py config, which is code' in str(error.value)
    return str(error.value)


def test_values_bases_and_options(tmp_path):
    (tmp_path / 'base.yaml').write_text(
        'a: 1\nrandomness: {seed: 2, deterministic: true}\nt: !!python/tuple [3, 4]\n'
    )
    (tmp_path / 'leaf.json').write_text(
        '{"_base_": "base.yaml", "randomness": {"seed": {{_base_.a}}}}'
    )
    config = load_config(str(tmp_path / 'leaf.json'), {'randomness.deterministic': False})
    randomness = dict(seed=1, deterministic=False)
    assert config.to_dict() == dict(a=1, randomness=randomness, t=(3, 4))


def test_shipped_config_as_base(tmp_path):
    (tmp_path / 'a.yaml').write_text('_base_: raproc::no_processing/sr.py\ntask: dn\n')
    config = load_config(str(tmp_path / 'a.yaml'))
    assert config.model.type == 'RecognitionAwareModel' and config.task == 'dn'


def test_code_is_refused_by_its_key(tmp_path):
    (tmp_path / 'evil.py').write_text('raise SystemExit')
    assert "but got 'evil.py'" in refused(tmp_path, _base_='evil.py')
    assert 'at m.0.type of' in refused(tmp_path, m=[dict(type='os.system')])
    assert 'at m.type of' in refused(tmp_path, m=dict(type='antigravity'))  # a module of Python
    assert 'custom_imports of' in refused(tmp_path, custom_imports=dict(imports=['evil']))
    assert 'at default_scope of' in refused(tmp_path, default_scope='evil')
    assert 'at r.model of' in refused(tmp_path, r=dict(model=str(tmp_path / 'evil.py')))
    assert 'at p of' in refused(tmp_path, p='boxes.pkl')


def test_tags_of_yaml(tmp_path):
    (tmp_path / 'a.yaml').write_text(f'a: !!python/object/apply:os.mkdir ["{tmp_path}/ran"]')
    with pytest.raises(ValueError, match='expected plain data in .*a.yaml, but got: .*os.mkdir'):
        load_config(str(tmp_path / 'a.yaml'))
    assert not (tmp_path / 'ran').exists()
