"""raproc.evaluate and raproc.train with a segmentor, by masks and without."""

import numpy as np
import pytest
import tiny_processor
import torch
from PIL import Image
from tiny import recognizer, segmentor

import raproc
from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import build_recognizer

pytest.importorskip('mmseg')


@pytest.fixture
def photos(tmp_path):
    """Four images of noise, and masks that are what the random segmentor sees in them."""
    torch.manual_seed(0)
    random, seen = np.random.default_rng(0), build_recognizer(segmentor())
    for folder in ('photos', 'masks'):
        (tmp_path / folder).mkdir()
    for number in range(4):
        pixels = random.integers(0, 256, (32, 40, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / 'photos' / f'{number}.png')
        image = torch.from_numpy(pixels).movedim(-1, 0)[None] / 255
        found = seen.predict(image)[0].pred_sem_seg.data[0].numpy().astype(np.uint8)
        Image.fromarray(found).save(tmp_path / 'masks' / f'{number}.png')
    return tmp_path, seen


def black():
    return RecognitionAwareModel(dict(type='Invert'))


def test_masks_and_agreement(photos):
    """With these masks the mIoU is the agreement; a classifier agrees with itself beside it."""
    root, seen = photos
    scores = []
    for labels in (str(root / 'masks'), None):
        result = raproc.evaluate(
            str(root / 'photos'),
            dict(black=black()),
            [seen, recognizer()],
            labels=labels,
            task='dn',
            options=dict(sigma=0.0),
        )
        assert result.labelled == dict(tiny_seg=labels is not None, tiny=False)
        assert result.score('original', 'tiny_seg') == 100
        assert result.score('no_processing', 'tiny_seg') == 100
        scores.append(result.score('black', 'tiny_seg'))
    assert scores[0] == scores[1] < 100


@pytest.mark.slow
def test_a_processor_is_trained_with_masks(photos):
    root, seen = photos
    config, weights = tiny_processor.save(root, dict(tiny_processor.SRRESNET, scale=1))
    done = raproc.train(
        str(config),
        str(root / 'photos'),
        [segmentor()],
        labels=str(root / 'masks'),
        loss='supervised',
        loss_weight=0.1,
        max_psnr_drop=None,
        weights=weights,
        out_dir=root / 'out',
        task='dn',
        crop=16,
        batch_size=2,
        num_workers=0,
        iterations=4,
    )
    assert done.seen == ('tiny_seg',) and done.evaluation.labelled == dict(tiny_seg=True)
    assert 0 <= done.evaluation.score('after', 'tiny_seg') <= 100
