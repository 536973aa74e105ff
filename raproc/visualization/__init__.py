"""Pictures of processed images, of predictions on them, and of tables."""

from .gallery import caption_of
from .heat_map import GAIN_LIMIT, HeatMap, draw_heat_map, draw_heat_maps
from .learning_curves import draw_learning_curves
from .panel import draw_panel
from .plane import PlanePoint, draw_plane
from .tile import Tile
from .trade_off import TradeOffPoint, draw_trade_off

__all__ = [
    'GAIN_LIMIT',
    'HeatMap',
    'PlanePoint',
    'Tile',
    'TradeOffPoint',
    'caption_of',
    'draw_heat_map',
    'draw_heat_maps',
    'draw_learning_curves',
    'draw_panel',
    'draw_plane',
    'draw_trade_off',
]
