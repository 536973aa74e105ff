"""Show versions, devices, active bridges, and what optional parts are missing."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
from importlib import metadata

from raproc.version import __version__

PACKAGES = (
    'torch torchvision torchmetrics numpy scipy mmengine mmcv mmcv-lite mmdet mmpretrain '
    'mmsegmentation mmagic timm transformers opencv-python Pillow matplotlib gradio ray'
).split()
# Packages that some features need and the package does not ask for.
OPTIONAL = {'safetensors': 'reads .safetensors weights'}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``raproc info`` has no arguments."""


def run(args: argparse.Namespace) -> int:
    """Print everything that a report of a problem should hold.

    Args:
        args (argparse.Namespace): Not used.

    Returns:
        int: 0.
    """
    from raproc import compat

    sections = {
        'Versions': versions(),
        'Devices': devices(),
        'Bridges': compat.status(),
        'Missing': missing_parts(),
    }
    for title, content in sections.items():
        print(title)
        for name, value in (content or {'nothing': ''}).items():
            print(f'  {name:<16} {value}'.rstrip())
    return 0


def versions() -> dict[str, str]:
    """List the versions of raproc, Python, the system and the packages that matter."""
    found = {
        'raproc': __version__,
        'Python': f'{platform.python_version()} on {platform.platform()}',
    }
    for package in PACKAGES:
        version = version_of(package)
        if version is not None:
            found[package] = version
    return found


def devices() -> dict[str, str]:
    """List the processors that torch can use."""
    import torch

    cores = f'{os.cpu_count()} cores, {torch.get_num_threads()} threads of torch'
    units = torch.backends.cpu.get_cpu_capability()
    found = {'cpu': f'{cores}, {units}'}
    for index in range(torch.cuda.device_count()):
        properties = torch.cuda.get_device_properties(index)
        memory = properties.total_memory / 2**30
        found[f'cuda:{index}'] = f'{properties.name}, {memory:.0f} GiB'
    if torch.backends.mps.is_available():
        found['mps'] = platform.processor() or 'available'
    return found


def missing_parts() -> dict[str, str]:
    """List the optional parts that are not installed, each with the line that installs it."""
    missing = {
        name: f'{purpose}: pip install {name}'
        for name, purpose in OPTIONAL.items()
        if version_of(name) is None
    }
    for extra, requirements in _extras().items():
        if any(version_of(name) is None for name in requirements):
            packages = ' '.join(shlex.quote(text) for text in requirements.values())
            missing[extra] = f'pip install {packages}'
    if version_of('raproc') is None:
        missing['raproc'] = 'used from a folder, so its extras are not known: pip install .'
    return missing


def version_of(package: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _extras() -> dict[str, dict[str, str]]:
    """For each extra of the installed raproc, its packages and how pip is asked for them."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires('raproc') or []
    except metadata.PackageNotFoundError:  # a checkout on the path, never installed
        return {}
    extras: dict[str, dict[str, str]] = {}
    for line in lines:
        requirement = Requirement(line)
        marker = str(requirement.marker or '')
        if 'extra ==' in marker and requirement.name != 'raproc':  # that is an extra of extras
            extra = marker.split('extra ==')[1].split()[0].strip('\'"')
            wanted = f'{requirement.name}{requirement.specifier}'
            extras.setdefault(extra, {})[requirement.name] = wanted
    return extras
