import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_a_config_without_a_recognizer_is_named():
    panel = runpy.run_path(str(ROOT / 'tools' / 'analysis_tools' / 'panel.py'))
    with pytest.raises(ValueError, match='photos.py.; name a config with one by --recognizer'):
        panel['recognizer_of'](str(ROOT / 'configs' / 'plain' / 'sr_photos.py'))
