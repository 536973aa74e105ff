import numpy as np
import pytest

from raproc.visualization import Tile, caption_of, draw_panel


@pytest.mark.parametrize(
    'arguments, lines',
    [
        (('tabby, tabby cat', 0.834, 26.314, 0.7924), ['tabby 0.83', '26.31 dB / 0.792']),
        (('tabby', None), ['tabby']),
        (('tabby', 0.5, None, 1.0), ['tabby 0.50', '∞ dB / 1.000']),
        (('tabby', 0.5, float('inf'), 1.0), ['tabby 0.50', '∞ dB / 1.000']),
        ((), ['']),
    ],
)
def test_captions(arguments, lines):
    assert caption_of(*arguments).split('\n') == lines


def test_captions_are_those_of_tiles():
    image = np.zeros((16, 16, 3))
    row = {
        'plain': Tile(image, caption_of('fox', 0.4, 26.29, 0.795), correct=False),
        'λ = 1e-3': Tile(image, caption_of('tabby', 0.8, 26.31, 0.792), correct=True),
        'target': Tile(image, caption_of('tabby', 0.9), correct=True),
    }
    assert row['plain'].lines == ['fox 0.40', '26.29 dB / 0.795']
    assert draw_panel([row], tile_width=64).shape[1] == 3 * 66 + 2


def test_psnr_alone():
    with pytest.raises(ValueError, match='expected an SSIM beside a PSNR, but got PSNR 26.3 alone'):
        caption_of('tabby', 0.5, 26.3)
