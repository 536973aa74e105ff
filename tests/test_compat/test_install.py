"""The bridges are cheap to install, and only once."""

import subprocess
import sys

from raproc import compat

HEAVY = ('mmcv', 'mmdet', 'mmpretrain', 'mmseg', 'mmagic', 'torchvision')


def test_install_twice_adds_nothing():
    compat.install()
    before = list(sys.meta_path)
    compat.install()
    assert sys.meta_path == before


def test_import_raproc_imports_no_heavy_package():
    code = f'import sys, raproc; print([name for name in {HEAVY} if name in sys.modules])'
    run = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == '[]'


def test_status_names_every_bridge():
    status = compat.status()
    assert sorted(status) == [
        'distributed',
        'imagecorruptions',
        'mmagic',
        'mmcv._ext',
        'mmcv.ops.nms',
        'mmpretrain',
        'mmpretrain.datasets',
        'mmsegmentation',
        'pkg_resources',
        'pkgutil',
        'torch',
        'yaml',
    ]
    assert all(isinstance(phrase, str) for phrase in status.values())
