"""What mmagic 1.2.0 needs in order to be imported beside a current numpy."""

import importlib.util
import sys


class AliasFinder:
    """Give numpy the name ``bool8`` back at the moment when mmagic is imported.

    mmagic uses the name, which numpy 1.24 deprecated and numpy 2 removed. The finder itself finds
    nothing, so mmagic is then imported as usual; who does not import mmagic sees no change.
    """

    def find_spec(self, fullname: str, path=None, target=None) -> None:
        """Set the alias if mmagic is asked for."""
        if fullname == 'mmagic':
            import numpy as np

            np.__dict__.setdefault('bool8', np.bool_)


def install() -> None:
    """Insert the finder into ``sys.meta_path`` unless it is there."""
    if not any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, AliasFinder())


def status() -> str:
    """Say whether mmagic can be imported with the help of this bridge.

    Returns:
        str: One phrase, found without importing mmagic.
    """
    if importlib.util.find_spec('mmagic') is None:
        return 'mmagic is not installed'
    if any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        return 'active: numpy.bool8 for mmagic'
    return 'not installed'
