"""The metafiles that model-index.yml lists are in OpenMMLab's form, and what they name exists."""

from pathlib import Path

import pytest
from mmengine.fileio import dump, load

ROOT = Path(__file__).parents[1]


def metafiles(root):
    """The metafiles that the index lists, and those that lie where it should list them."""
    listed = [root / name for name in load(root / 'model-index.yml')['Import']]
    lying = [*root.glob('configs/*/metafile.yml'), *root.glob('checkpoints/metafile.yml')]
    return list(dict.fromkeys([*listed, *sorted(lying)]))


def problems_of(root):
    """What is wrong with the metafiles below a folder, a sentence each."""
    names, collections, models = [], set(), []
    for file in metafiles(root):
        if not file.is_file():
            yield f'{file.relative_to(root)} does not exist'
            continue
        content = load(file) or {}
        collections |= {collection['Name'] for collection in content.get('Collections') or []}
        models += content.get('Models') or []
    for model in models:
        name = model.get('Name')
        yield from (f'{name} misses {key}' for key in ('Name', 'Config') if not model.get(key))
        if model.get('In Collection', 'none') not in collections:
            yield f'{name} is in no collection: {model.get("In Collection")}'
        for key in ('Config', 'Weights'):
            place = model.get(key) or '.'
            if '://' not in place and not (root / place).exists():
                yield f'{name}: {key} {place} does not exist'
        for result in model.get('Results') or []:
            yield from (f'{name}: a result misses {key}' for key in RESULT if key not in result)
            values = (result.get('Metrics') or {}).values()
            if not values or not all(isinstance(value, int | float) for value in values):
                yield f'{name}: metrics are numbers by name, but got {result.get("Metrics")}'
        names.append(name)
    yield from (f'{name} is there twice' for name in sorted(set(names)) if names.count(name) > 1)


RESULT = ('Task', 'Dataset', 'Metrics')


def test_metafiles_of_this_project():
    assert list(problems_of(ROOT)) == []


@pytest.fixture
def project(tmp_path):
    """A function that writes the metafile of two models, changed as it is told."""
    (tmp_path / 'configs' / 'ra').mkdir(parents=True)
    (tmp_path / 'configs' / 'ra' / 'sr.py').write_text('')
    dump(dict(Import=['configs/ra/metafile.yml']), tmp_path / 'model-index.yml')

    def write(**change):
        result = dict(Task='Super-resolution', Dataset='ImageNet', Metrics={'PSNR': 26.0})
        model = {'In Collection': 'RA', 'Config': 'configs/ra/sr.py', 'Results': [result]}
        models = [dict(model, Name='a'), dict(model, Name='b', **change)]
        content = dict(Collections=[dict(Name='RA')], Models=models)
        dump(content, tmp_path / 'configs' / 'ra' / 'metafile.yml')
        return list(problems_of(tmp_path))

    return write


def test_what_is_wrong(project, tmp_path):
    assert project() == []
    assert project(Config='configs/no.py') == ['b: Config configs/no.py does not exist']
    assert project(Weights='no.pth') == ['b: Weights no.pth does not exist']
    assert project(Weights='https://a.org/no.pth') == []
    assert project(**{'In Collection': 'X'}) == ['b is in no collection: X']
    assert project(Results=[dict(Task='t', Metrics={'PSNR': '26'})]) == [
        'b: a result misses Dataset',
        "b: metrics are numbers by name, but got {'PSNR': '26'}",
    ]
    (tmp_path / 'checkpoints').mkdir()
    content = load(tmp_path / 'configs' / 'ra' / 'metafile.yml')
    dump(content, tmp_path / 'checkpoints' / 'metafile.yml')
    assert [text for text in project() if 'twice' in text] == [
        'a is there twice',
        'b is there twice',
    ]
