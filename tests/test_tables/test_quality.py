"""PSNR and SSIM of tables in both forms, by hand."""

import math

import pytest
import torch

from raproc.samples import Sample
from raproc.tables.quality import quality_difference, quality_records, quality_scores


def batch(errors, first=0):
    """Results and native samples of images with these mean squared errors."""
    target = torch.zeros(3, 16, 16)
    results = [Sample(processed=target + error**0.5, target=target) for error in errors]
    names = range(first, first + len(errors))
    return results, [Sample(metainfo=dict(img_path=f'{index}.png')) for index in names]


def test_each_image():
    records = quality_records(*batch([0.1, 0.001, 0]))
    assert [record['psnr'] and round(record['psnr'], 3) for record in records] == [10, 30, None]
    assert [record['image'] for record in records] == ['0.png', '1.png', '2.png']
    scores, errors = quality_scores(records)
    assert scores['psnr'] == pytest.approx(20, abs=1e-3)
    assert errors['psnr'] == pytest.approx(10, abs=1e-3)  # sqrt(200) / sqrt(2)


def test_authors_form_scores_batches():
    """Batches of 12.97 dB (errors 0.1 and 0.001) and of 20 dB, two images each."""
    records = quality_records(*batch([0.1, 0.001]), form='authors')
    records += quality_records(*batch([0.01, 0.01], 2), form='authors')
    first = -10 * math.log10(0.0505)
    assert [record['psnr'] for record in records] == pytest.approx([first, first, 20, 20], abs=1e-3)
    assert [record['batch'] for record in records] == ['0.png', '0.png', '2.png', '2.png']
    scores, errors = quality_scores(records)
    assert scores['psnr'] == pytest.approx((first + 20) / 2, abs=1e-3)
    assert errors['psnr'] == pytest.approx((20 - first) / 2, abs=1e-3)  # of two batches, not four


def test_difference_of_batches():
    before, after = (
        quality_records(*batch(one), form='authors') + quality_records(*batch(two, 2), 'authors')
        for one, two in (([0.1, 0.1], [0.01, 0.01]), ([0.01, 0.01], [0.01, 0.01]))
    )
    difference = quality_difference([(before, after)], 'psnr')
    assert difference.value == pytest.approx(5, abs=1e-3)  # 10 dB and 0 dB
    assert difference.high > 50  # two batches say little; four images would say +-9 dB
