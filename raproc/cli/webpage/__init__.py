"""A page on which people see what processors and recognizers make of their own images."""

from .app import build_app, serve
from .show import Page

__all__ = ['Page', 'build_app', 'serve']
