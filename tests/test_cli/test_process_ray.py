"""raproc process --engine ray: two machines, of which workers are killed."""

import os

import pytest
from mmengine.config import Config
from tiny_processor import SRRESNET, config_of, save

from raproc.cli import ray_engine

pytest.importorskip('ray')
pytest.importorskip('pyarrow')
# Processes that are forked where Ray has run may crash: it has a pytest process of its own.
pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def address():
    """The address of a cluster of two nodes with one core each."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args=dict(num_cpus=1))
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


@pytest.fixture
def orders(tmp_path):
    """Folder of what the lethal processor is to do."""
    (tmp_path / 'orders').mkdir()
    return tmp_path / 'orders'


@pytest.fixture
def lethal(tmp_path, orders):
    """Config of a processor that kills workers."""
    config = config_of(dict(type='Lethal', folder=str(orders), spare=os.getpid()))
    config['custom_imports'] = dict(imports=['lethal'])
    Config(config).dump(tmp_path / 'config.py')
    return tmp_path / 'config.py'


@pytest.fixture
def start(run, address):
    """A function that runs ``raproc process`` on the cluster."""

    def start(*args):
        return run('process', *args, '--engine', 'ray', '--ray-address', address)

    return start


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob('*')
        if path.is_file() and path.name != '.raproc.json'
    }


def test_killed_workers_change_nothing(
    start, run, lethal, orders, tmp_path, save_image, monkeypatch
):
    """One dies at its work, one with a file written but not renamed; paths are relative."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ray_engine, 'BLOCKS_OF_A_WORKER', 1)  # of four images
    for width in range(30, 38):
        save_image(tmp_path / 'in' / 'sub' / f'{width}.png', width=width, seed=width)
    (tmp_path / 'in' / 'bad.png').write_text('text')
    (orders / '31').write_text('now')
    (orders / '36').write_text('on writing')
    code, _, err = start('in', 'out', '--model', lethal.name)
    assert code == 1 and err.endswith('8 images written, 1 could not be done\n')
    assert 'skipped: image in/bad.png cannot be read: it is not an image' in err
    assert list(orders.iterdir()) == []
    assert run('process', 'in', 'local', '--model', lethal.name)[0] == 1
    assert contents(tmp_path / 'out') == contents(tmp_path / 'local')
    assert len(contents(tmp_path / 'out')) == 8


def test_image_that_kills_every_worker(start, lethal, orders, tmp_path, save_image, monkeypatch):
    """What shares its block with it is done nevertheless."""
    monkeypatch.setattr(ray_engine, 'RETRIES', 0)
    monkeypatch.setattr(ray_engine, 'BLOCKS_OF_A_WORKER', 1)  # of two images
    for width in (30, 31, 32, 33):
        save_image(tmp_path / 'in' / f'{width}.png', width=width)
    (orders / '31').write_text('always')
    code, _, err = start(tmp_path / 'in', tmp_path / 'out', '--model', lethal)
    assert code == 1 and err.endswith('3 images written, 1 could not be done\n')
    assert '31.png: skipped: its worker died 1 times in a row' in err
    assert sorted(contents(tmp_path / 'out')) == ['30.png', '32.png', '33.png']


def test_trained_processor_with_its_options(start, run, tmp_path, save_image):
    """The files that are there stay; the new ones are those of the local engine."""
    config, weights = save(tmp_path, SRRESNET, dict(type='Interpolation'))
    for name in ('a', 'b', 'c'):
        save_image(tmp_path / 'in' / f'{name}.png')
    args = [tmp_path / 'in', tmp_path / 'out', '--model', config, '--weights', weights]
    args += ['--for', 'both', '--tile', '16', '--format', 'jpeg', '--quality', '80']
    for folder in ('processed', 'seen'):
        (tmp_path / 'out' / folder).mkdir(parents=True)
        (tmp_path / 'out' / folder / 'a.jpg').write_text('mine')
    code, _, err = start(*args)
    assert code == 0
    assert err.endswith('2 images written, 1 were there already (--force writes them again)\n')
    assert (tmp_path / 'out' / 'processed' / 'a.jpg').read_text() == 'mine'
    args[1] = tmp_path / 'local'
    assert run('process', *args)[0] == 0
    expected, found = contents(tmp_path / 'local'), contents(tmp_path / 'out')
    assert len(expected) == 6 and set(found) == set(expected)
    assert {name for name in found if found[name] != expected[name]} == {
        'processed/a.jpg',
        'seen/a.jpg',
    }


def test_nothing_can_be_written(start, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    (tmp_path / 'out').write_text('a file')
    code, _, err = start(tmp_path / 'in', tmp_path / 'out', '--model', identity)
    assert code == 1 and 'expected to write' in err and '0 images written, 1 could not' in err


def test_no_cluster(run, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    args = (tmp_path / 'in', tmp_path / 'out', '--model', identity, '--engine', 'ray')
    code, _, err = run('process', *args, '--ray-address', '127.0.0.1:9')
    assert code == 2 and 'expected a running Ray cluster at 127.0.0.1:9, but got no answer' in err


def test_no_gpu(start, identity, tmp_path, save_image):
    save_image(tmp_path / 'in' / 'a.png')
    args = (tmp_path / 'in', tmp_path / 'out', '--model', identity, '--device', 'cuda')
    code, _, err = start(*args)
    assert code == 2 and 'expected a GPU for --device cuda, but the Ray cluster' in err
