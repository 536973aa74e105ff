"""Saved images: 8-bit, named like their originals, processed ones apart from seen ones."""

import numpy as np
import pytest
import torch
from PIL import Image
from tiny import labelled

from raproc.evaluation import SaveImages


def pixels(path):
    return np.asarray(Image.open(path))


def test_processed_and_seen(tmp_path):
    metric = SaveImages(str(tmp_path))
    batch = dict(data_samples=[labelled(0, img_path='/data/val/a.JPEG')])
    processed = torch.tensor([0.0, 0.5, 1.0]).view(3, 1, 1).expand(3, 4, 6)
    metric.process(batch, [dict(processed=processed, seen=1 - processed)])
    assert pixels(tmp_path / 'processed' / 'val' / 'a.png')[0, 0].tolist() == [0, 128, 255]
    assert pixels(tmp_path / 'seen' / 'val' / 'a.png')[3, 5].tolist() == [255, 128, 0]
    assert metric.evaluate(1) == dict(saved=1)


def test_one_image_where_there_is_no_transformer(tmp_path):
    metric = SaveImages(str(tmp_path))
    image = torch.rand(3, 4, 6)
    batch = dict(data_samples=[labelled(0, img_path='val/a.png')])
    metric.process(batch, [dict(processed=image, seen=image)])
    assert (tmp_path / 'processed' / 'val' / 'a.png').is_file()
    assert not (tmp_path / 'seen').exists()


def test_two_images_of_one_name_are_refused(tmp_path):
    metric = SaveImages(str(tmp_path))
    results = [dict(processed=torch.rand(3, 4, 6), seen=torch.rand(3, 4, 6))]
    for _ in range(2):  # an image may come again
        metric.process(dict(data_samples=[labelled(0, img_path='/val/a.jpg')]), results)
    with pytest.raises(ValueError, match='got /val/a.jpg and /val/a.png, which would both become'):
        metric.process(dict(data_samples=[labelled(0, img_path='/val/a.png')]), results)
