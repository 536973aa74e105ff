"""Pictures that show what a processor does to images and to what machines see in them."""

from .panel import draw_panel
from .tile import Tile

__all__ = ['Tile', 'draw_panel']
