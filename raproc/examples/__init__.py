"""Three images that come with raproc, to try it at once; README.md says where they are from."""

from __future__ import annotations

from pathlib import Path


def example_images() -> list[Path]:
    """List the files of the example images."""
    return sorted(Path(__file__).parent.glob('*.png'))
