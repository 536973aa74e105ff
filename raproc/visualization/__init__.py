"""Pictures that show what a processor does to images and to what machines see in them."""

from .gallery import caption_of
from .heat_map import GAIN_LIMIT, HeatMap, draw_heat_map, draw_heat_maps
from .learning_curves import draw_learning_curves
from .panel import draw_panel
from .tile import Tile
from .trade_off import draw_trade_off

__all__ = [
    'GAIN_LIMIT',
    'HeatMap',
    'Tile',
    'caption_of',
    'draw_heat_map',
    'draw_heat_maps',
    'draw_learning_curves',
    'draw_panel',
    'draw_trade_off',
]
