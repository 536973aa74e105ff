"""Put the configs and tools inside the package; everything else is in ``pyproject.toml``."""

import os
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent

# MMEngine looks for `raproc::ra/jpeg_r101_det.py` in <package>/.mim/configs.
MIM = Path('raproc', '.mim')
SHIPPED = ('configs', 'tools', 'checkpoints', 'model-index.yml')


class BuildWithConfigs(build_py):
    """Put what is in ``SHIPPED`` beside the modules.

    A wheel gets copies. An editable install gets links in the checkout, so that ``raproc::`` always
    means the configs that are edited; git ignores them.
    """

    def run(self):
        """Build the modules, then add the shipped files."""
        super().run()
        target = (ROOT if self.editable_mode else Path(self.build_lib)) / MIM
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in SHIPPED:
            add = link if self.editable_mode else copy
            add(ROOT / name, target / name)


def link(source, target):
    """Link to a file or folder of the checkout, or copy it where the system forbids links."""
    try:
        target.symlink_to(os.path.relpath(source, target.parent), source.is_dir())
    except OSError:
        copy(source, target)


def copy(source, target):
    """Copy a file or folder."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns('__pycache__', '*.py[cod]'))
    else:
        shutil.copy2(source, target)


setup(cmdclass={'build_py': BuildWithConfigs})
