import os
import warnings

import pytest
from mmengine.runner import Runner
from PIL import Image

from raproc.datasets import FolderDataset, SkipCorrupt, check_dataset_cfg
from raproc.datasets.folder_dataset import SUFFIXES, image_files
from raproc.registry import DATASETS

PIPELINE = [
    dict(type='LoadImage'),
    dict(type='BicubicDownsample', scale=2),
    dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
]


@pytest.fixture
def folder(tmp_path, save_image):
    """Four images in two levels, beside files that are none of them."""
    for seed, name in enumerate(['b.png', 'B.JPG', 'a/z.Tiff', 'a/deep/c.webp']):
        save_image(tmp_path / name, 8, 8 + 2 * seed, seed=seed)
    save_image(tmp_path / '.hidden.png')
    save_image(tmp_path / '.cache' / 'd.png')
    (tmp_path / 'notes.txt').write_text('no image')
    (tmp_path / 'empty').mkdir()
    return tmp_path


def paths_of(dataset):
    infos = (dataset.get_data_info(index) for index in range(len(dataset)))
    return [os.path.relpath(info['img_path'], dataset.data_root) for info in infos]


def test_all_images_in_the_order_of_their_paths(folder):
    dataset = DATASETS.build(dict(type='FolderDataset', data_root=str(folder)))
    assert paths_of(dataset) == ['B.JPG', 'a/deep/c.webp', 'a/z.Tiff', 'b.png']
    assert dataset.get_data_info(3) == dict(img_path=str(folder / 'b.png'), sample_idx=3)
    assert dataset.metainfo == {}


def test_suffixes_of_ones_own(folder):
    assert paths_of(FolderDataset(str(folder), suffixes=['.png', '.jpg'])) == ['B.JPG', 'b.png']


def test_suffixes_are_formats_that_can_be_read():
    Image.init()
    readable = {suffix for suffix, name in Image.registered_extensions().items()}
    assert set(SUFFIXES) - {'.avif'} <= readable


def test_links_are_followed_but_not_in_circles(folder, tmp_path_factory, save_image):
    elsewhere = tmp_path_factory.mktemp('elsewhere')
    save_image(elsewhere / 'e.png')
    (folder / 'link').symlink_to(elsewhere, target_is_directory=True)
    (folder / 'a' / 'circle').symlink_to(folder, target_is_directory=True)
    paths = ['B.JPG', 'a/deep/c.webp', 'a/z.Tiff', 'b.png', 'link/e.png']
    assert sorted(image_files(str(folder))) == paths


@pytest.mark.parametrize('num_workers', [0, 2])
def test_pairs_without_labels_and_without_warnings(folder, num_workers):
    loader = Runner.build_dataloader(
        dict(
            dataset=dict(
                type='SeededDataset',
                dataset=dict(type='FolderDataset', data_root=str(folder), pipeline=PIPELINE),
            ),
            sampler=dict(type='SeededSampler', shuffle=False),
            batch_size=4,
            num_workers=num_workers,
        ),
        seed=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        (batch,) = loader
    assert [tuple(image.shape) for image in batch['inputs']] == [
        (3, 4, width // 2) for width in (10, 14, 12, 8)
    ]
    assert all('gt_label' not in sample for sample in batch['data_samples'])
    assert batch['data_samples'][3].img_path == str(folder / 'b.png')
    assert batch['data_samples'][3].img_shape == (8, 8)


def test_broken_images_are_skipped(folder):
    (folder / 'b.png').write_bytes(b'no image')
    dataset = SkipCorrupt(dict(type='FolderDataset', data_root=str(folder)))
    assert len(dataset) == 3 and list(dataset.skipped) == [str(folder / 'b.png')]


def test_missing_folder(tmp_path):
    cfg = dict(type='FolderDataset', data_root=str(tmp_path / 'none'))
    message = r"folder '.*none' of FolderDataset does not exist; set .* RAPROC_FOLDER"
    with pytest.raises(FileNotFoundError, match=message):
        DATASETS.build(cfg)
    with pytest.raises(FileNotFoundError, match=message):
        check_dataset_cfg(dict(type='SeededDataset', dataset=cfg))


@pytest.mark.parametrize('name', [None, 'notes.txt', '.hidden.png', '.git/a.png'])
def test_folder_without_images(tmp_path, save_image, name):
    if name:
        save_image(tmp_path / 'a.png')
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / 'a.png').rename(tmp_path / name)
    cfg = dict(type='FolderDataset', data_root=str(tmp_path))
    message = r'FolderDataset holds no image file; looked for .*\.jpg .*\.png .*subfolders'
    with pytest.raises(FileNotFoundError, match=message):
        DATASETS.build(cfg)
    with pytest.raises(FileNotFoundError, match=message):
        check_dataset_cfg(cfg)


def test_check_accepts_a_folder_with_an_image_below_it(folder):
    check_dataset_cfg(dict(type='FolderDataset', data_root=str(folder)))
    check_dataset_cfg(dict(type='FolderDataset', data_root=str(folder), suffixes=['.TIFF']))
