"""The ``raproc`` command: one module per subcommand.

What a subcommand needs is imported when it runs, so that ``raproc --help`` answers at once.
"""

from .command import main

__all__ = ['main']
