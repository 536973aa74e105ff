import logging

import numpy as np
import pytest
import torch.distributed as torch_dist
import torch.multiprocessing as mp
from mmengine.dataset import BaseDataset
from mmengine.logging import MMLogger

from raproc.datasets import SkipCorrupt
from raproc.registry import DATASETS

NUM_IMAGES = 6
BROKEN = (1, 4)


class Images(BaseDataset):
    """The images i.jpg of a folder; the pipeline loads them."""

    def load_data_list(self):
        return [dict(img_path=f'{self.data_root}/{i}.jpg') for i in range(NUM_IMAGES)]

    def get_cat_ids(self, index):
        return [0]


@pytest.fixture
def folder(tmp_path, save_image):
    """6 images of which the second is truncated and the fifth does not exist."""
    for i in range(NUM_IMAGES):
        save_image(tmp_path / f'{i}.jpg', 8, 8 + i)
    broken = tmp_path / f'{BROKEN[0]}.jpg'
    broken.write_bytes(broken.read_bytes()[:-100])
    (tmp_path / f'{BROKEN[1]}.jpg').unlink()
    return tmp_path


def images(folder, **kwargs):
    return Images(data_root=str(folder), pipeline=[dict(type='LoadImage')], **kwargs)


@pytest.mark.parametrize('test_mode', [True, False])
@pytest.mark.parametrize('serialize_data', [True, False])
def test_broken_images_are_gone(folder, test_mode, serialize_data):
    dataset = SkipCorrupt(
        images(
            folder,
            test_mode=test_mode,
            serialize_data=serialize_data,
            metainfo=dict(classes=('a',)),
        )
    )
    assert len(dataset) == 4
    assert [dataset[i]['img'].shape[1] for i in range(4)] == [8, 10, 11, 13]
    assert dataset.get_data_info(1)['img_path'].endswith('2.jpg')
    assert dataset.metainfo == dict(classes=('a',))


def test_counts_and_reasons(folder):
    dataset = SkipCorrupt(images(folder))
    assert dataset.num_skipped == 2
    assert [path[-5:] for path in dataset.skipped] == ['1.jpg', '4.jpg']
    truncated, missing = dataset.skipped.values()
    assert 'cannot be read' in truncated and 'does not exist' in missing


def test_refetching_finds_no_broken_image(folder):

    class Moody(Images):
        def prepare_data(self, index):
            return super().prepare_data(index) if np.random.random() < 0.2 else None

    dataset = SkipCorrupt(Moody(data_root=str(folder), pipeline=[dict(type='LoadImage')]))
    assert {dataset[0]['img'].shape[1] for _ in range(40)} == {8, 10, 11, 13}


def test_logs_number_and_first_names(folder, caplog):
    logger = MMLogger.get_instance('skip_corrupt', logger_name='skip_corrupt')
    logger.addHandler(caplog.handler)
    for i in range(NUM_IMAGES - 1):
        (folder / f'{i}.jpg').unlink(missing_ok=True)
    with caplog.at_level(logging.INFO):
        SkipCorrupt(images(folder))
    (record,) = caplog.records
    assert record.levelname == 'WARNING'
    assert 'skips 5 of 6 image files' in record.message and '3.jpg does not exist' in record.message


@pytest.mark.parametrize(
    'wrapper, length',
    [
        (dict(type='RepeatDataset', times=3), 12),
        (dict(type='ClassBalancedDataset', oversample_thr=0.1), 4),
        (dict(type='SeededDataset'), 4),
    ],
)
def test_works_outside_and_inside_of_wrappers(folder, wrapper, length):
    leaf = images(folder)
    outside = SkipCorrupt({**wrapper, 'dataset': leaf})
    assert len(outside) == length and outside[length - 1]['img'].shape[1] == 13
    assert len(DATASETS.build(dict(type='SeededDataset', dataset=SkipCorrupt(images(folder))))) == 4


def test_works_on_concatenated_datasets(folder):
    dataset = SkipCorrupt(dict(type='ConcatDataset', datasets=[images(folder), images(folder)]))
    assert len(dataset) == 8 and dataset.num_skipped == 2
    assert [dataset[i]['img'].shape[1] for i in range(8)] == 2 * [8, 10, 11, 13]


def test_all_broken_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=r'at least one .* got none of 6, .*0.jpg does not exist'):
        SkipCorrupt(images(tmp_path))


def test_refuses_what_it_cannot_take_apart():
    with pytest.raises(TypeError, match='ConcatDataset.*but got list; put SkipCorrupt inside it'):
        SkipCorrupt([1, 2])


def _skip(rank, folder, queue):
    torch_dist.init_process_group('gloo', f'file://{folder}/init', rank=rank, world_size=2)
    dataset = SkipCorrupt(images(folder))
    queue.put((rank, len(dataset), dataset.skipped))
    torch_dist.barrier()
    torch_dist.destroy_process_group()


def test_two_processes_agree(folder):
    queue = mp.get_context('fork').SimpleQueue()
    context = mp.start_processes(_skip, (folder, queue), nprocs=2, start_method='fork', join=False)
    assert any(context.join(10) for _ in range(6))
    results = sorted([queue.get(), queue.get()])
    assert [length for _, length, _ in results] == [4, 4]
    assert results[0][2] == results[1][2] == SkipCorrupt(images(folder)).skipped
