"""Reading a table: what its rows, columns, tasks and seeds add up to, and what is wrong with it."""

from pathlib import Path

import pytest
from mmengine.config import Config
from tiny_table import make_parts, write_table

from raproc.tables import read_plan

TABLES = sorted((Path(__file__).parents[2] / 'configs' / 'tables').glob('**/*.py'))
TABLES = [path for path in TABLES if '_base_' not in path.parts]


def of_path(path):
    return f'{path.parent.name}/{path.stem}'


@pytest.fixture(scope='module')
def root(tmp_path_factory):
    return tmp_path_factory.mktemp('parts')


@pytest.fixture(scope='module')
def columns(root):
    return make_parts(root)


@pytest.fixture
def table(root, columns):
    """A function that writes a table; its arguments are keys of it."""
    return lambda **changes: str(write_table(root, **{'columns': columns, **changes}))


def test_units(table):
    plan = read_plan(table(seeds=[0, 1]))
    units = [(unit.row, unit.seed) for unit in plan.units]
    assert units == [('original', 0), ('plain', 0), ('plain', 1), ('ra:one', 0), ('ra:one', 1)]
    assert [unit.is_trained for unit in plan.units] == [False, True, True, True, True]
    last = plan.units[-1]
    assert last.columns == ('one', 'two')
    assert last.work_dir.endswith('runs/ra_one/seed1')
    assert last.full_config.randomness.seed == 1
    assert (last.start.row, last.start.seed) == ('start', 1)


def test_one_checkpoint_for_all_seeds_is_one_unit(table, root):
    row = dict(name='plain', config=str(root / 'plain.py'))
    plan = read_plan(table(seeds=[0, 1], rows=[dict(row, checkpoint='one.pth')]))
    assert [(unit.checkpoint, unit.seed) for unit in plan.units] == [('one.pth', 0)]
    plan = read_plan(table(seeds=[0, 1], rows=[dict(row, checkpoint='{seed}.pth')]))
    assert [unit.checkpoint for unit in plan.units] == ['0.pth', '1.pth']


def test_seeds_and_tasks_can_be_chosen(table):
    path = table()
    assert {unit.seed for unit in read_plan(path, seeds=[5]).units} == {5}
    with pytest.raises(ValueError, match=r"expected the tasks \['jpeg'\] .*, but got \['sr'\]"):
        read_plan(path, tasks=['sr'])


def test_a_row_of_one_processor_for_each_column(table, root):
    text = str(root / '{column}.py')
    plan = read_plan(table(rows=[dict(name='own', config=text, checkpoint='{column}.pth')]))
    assert [(unit.columns, unit.checkpoint) for unit in plan.units] == [
        (('one',), 'one.pth'),
        (('two',), 'two.pth'),
    ]
    assert not any(unit.quality for unit in plan.units)


def test_a_row_with_the_recognizer_of_each_column():
    (path,) = (table for table in TABLES if of_path(table) == 'tables/table1b')
    units = [unit for unit in read_plan(str(path)).units if unit.row == 'ra_transformer']
    for unit in units:
        recognizer = unit.full_config.model.recognition.recognizer
        assert [recognizer.name] == [f'frcnn_{name}' for name in unit.columns]
        assert unit.work_dir.endswith(f'ra_transformer/{unit.task}_{unit.columns[0]}_det')


def test_columns_may_have_a_dataset_of_their_own(table, root):
    recognizer = str(root / 'two.py')
    columns = dict(
        one=str(root / 'one.py'), two=dict(recognizer=recognizer, dataset='other_{task}.py')
    )
    units = read_plan(table(columns=columns)).units
    assert [(unit.columns, Path(unit.dataset).name, unit.quality) for unit in units[:2]] == [
        (('one',), 'data.py', True),
        (('two',), 'other_jpeg.py', False),
    ]


def test_options_of_one_task(table, root):
    row = dict(name='plain', config=str(root / 'plain.py'))
    row['options'] = {'train_cfg.max_epochs': 7, 'jpeg': {'param_scheduler.eta_max': 0.5}}
    config = read_plan(table(rows=[row])).units[0].full_config
    assert config.train_cfg.max_epochs == 7
    assert config.param_scheduler.eta_max == 0.5


def test_a_row_of_some_tasks(table, root):
    row = dict(name='plain', config=str(root / 'plain.py'))
    plan = read_plan(table(tasks=['sr', 'jpeg'], rows=[dict(row, tasks=['sr'])]))
    assert [unit.task for unit in plan.units] == ['sr']


def test_a_row_of_some_columns(table, root):
    row = dict(name='plain', config=str(root / 'plain.py'), columns=['two'])
    assert [unit.columns for unit in read_plan(table(rows=[row])).units] == [('two',)]


def test_rows_may_have_a_baseline_of_their_own(table, root):
    rows = [dict(name=name, config=str(root / 'plain.py')) for name in ('plain', 'long', 'longer')]
    rows[1]['compared_with'] = ['longer']
    rows[2]['baseline'] = 'long'
    plan = read_plan(table(rows=rows))
    assert plan.baseline == 'plain'
    assert plan.baselines == dict(long=['plain', 'longer'], longer=['long'])


def test_some_rows(table, root):
    rows = [dict(name=name, config=str(root / 'plain.py')) for name in ('plain', 'start', 'ra')]
    rows[1]['hidden'] = True
    rows[2]['start'] = 'start'
    plan = read_plan(table(rows=rows), added=['mine=onnx:a.onnx'], rows=['ra'])
    assert plan.rows == ['ra', 'mine']
    assert plan.units[0].start.row == 'start'
    with pytest.raises(ValueError, match=r"rows among \['plain', 'ra'\], but got \['start'\]"):
        read_plan(table(rows=rows), rows=['start'])


def test_an_added_row(table, root):
    path, config = table(), str(root / 'plain.py')
    plan = read_plan(path, added=[f'mine={config},mine.pth', 'public=onnx:a.onnx'])
    units = {unit.row: unit for unit in plan.units}
    assert list(units) == ['original', 'plain', 'ra:one', 'mine', 'public']
    assert (units['mine'].config, units['mine'].checkpoint) == (config, 'mine.pth')
    assert (units['public'].config, units['public'].is_trained) == ('onnx:a.onnx', False)


def test_the_task_of_an_added_row(table, root):
    path = table(tasks=['sr', 'dn', 'jpeg'])

    def tasks_of(text, tasks=None):
        plan = read_plan(path, tasks, added=[text])
        return [unit.task for unit in plan.units if unit.row == 'x']

    assert tasks_of(f'x={root / "plain.py"},x.pth') == ['jpeg']  # its config says so
    assert tasks_of('x=onnx:x.onnx', tasks=['dn']) == ['dn']
    assert tasks_of('x=raproc::plain/{task}_small.py,x.pth') == ['sr', 'dn', 'jpeg']
    with pytest.raises(ValueError, match='onnx:x.onnx, which does not say its task; choose with'):
        read_plan(path, added=['x=onnx:x.onnx'])


def test_an_added_row_has_published_weights_if_there_are_some(table):
    plan = read_plan(table(tasks=['sr']), added=['x=plain/sr_small'])
    assert plan.units[-1].checkpoint == 'plain/sr_small'
    with pytest.raises(ValueError, match="--add NAME=PROCESSOR, .*, but got 'plain/sr_small'"):
        read_plan(table(), added=['plain/sr_small'])


@pytest.mark.parametrize(
    'changes, message',
    [
        (dict(rows=[]), 'to define tasks, dataset, columns and rows, but got no rows'),
        (dict(tasks=['haze']), r"tasks among .*, but got \['haze'\]"),
        (dict(rows=[dict(name='a')]), "row 'a' needs a config"),
        (
            dict(rows=[dict(name='a', config='a.py', chekpoint='x')]),
            r"has the keys \['chekpoint'\]",
        ),
        (dict(rows=[dict(name='a', config='a.py', start='b')]), "the start of row 'a' is 'b'"),
        (dict(rows=[dict(name='a', config='a.py', baseline='b')]), "baseline of row 'a' is 'b'"),
        (dict(rows=[dict(name='original', columns=['x'])]), r"columns \['x'\]; those of the table"),
        (dict(rows=[dict(name='original')] * 2), r"a name of its own .*, but got \['original'\]"),
        (dict(reference='table0'), "the paper has no table 'table0'"),
        (dict(seed=[1]), r"'seed' \(did you mean 'seeds'\?\)"),
        (dict(baseIine='ra'), r"'baseIine' \(did you mean 'baseline'\?\)"),
        (dict(columns=dict(one=dict(recogniser='a.py'))), "did you mean 'recognizer'"),
        (dict(columns=dict(one=dict(dataset='a.py'))), "column 'one' with recognizer"),
        (dict(columns=dict(psnr='a.py')), r"\['psnr'\] are columns of the image quality"),
        (dict(rows=[dict(config='a.py')]), 'row None with name, but got'),
        (dict(rows=[dict(name='original', tasks=['sr'])]), r"the tasks \['sr'\]; those of"),
        (
            dict(rows=[dict(name='a:b', config='a.py'), dict(name='a_b', config='b.py')]),
            "rows 'a:b' and 'a_b' would share the cell files 'a_b'; rename one",
        ),
        (dict(columns={'a b': 'a.py', 'a:b': 'b.py'}), "columns 'a b' and 'a:b' would share"),
        (dict(means=dict(all=['one', 'three'])), r"columns among .*, but got \['one', 'three'\]"),
        (dict(means=dict(two=['one'])), r"expected means\['two'\] to be a new name"),
    ],
)
def test_bad_tables(table, changes, message):
    with pytest.raises(ValueError, match=message):
        read_plan(table(**changes))


def test_an_option_that_would_change_nothing(table, root):
    row = dict(name='plain', config=str(root / 'plain.py'), options={'modle.quantize': False})
    with pytest.raises(ValueError, match="option 'modle.quantize' .* did you mean model?"):
        read_plan(table(rows=[row]))


def test_all_places(table):
    plan = read_plan(table())
    assert len(plan.places) == len(set(plan.places)) == 3 * 3


@pytest.mark.parametrize('path', TABLES, ids=of_path)
def test_tables_of_the_package(path):
    """Every config that a table names exists, trained rows train, and its baseline is a row."""
    tasks = Config.fromfile(path).tasks[:1]  # the others differ in this name alone
    plan = read_plan(str(path), tasks=tasks)
    assert plan.baseline in plan.rows
    for unit in plan.units:
        if unit.config is not None:
            untrained = ('raproc::no_processing/', 'onnx:', 'spandrel:')
            assert unit.is_trained != unit.config.startswith(untrained)
        if unit.start is not None:
            assert unit.start.is_trained
