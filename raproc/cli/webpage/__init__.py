"""A page on which people see what processors and recognizers do with their own images."""

from .app import build_app
from .serving import serve
from .show import Page

__all__ = ['Page', 'build_app', 'serve']
