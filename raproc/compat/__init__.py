"""Bridges that let the OpenMMLab packages work with the current Python, torch and numpy."""

from raproc.compat import (
    mmagic,
    mmcv_nms,
    mmcv_ops,
    mmpretrain,
    mmpretrain_folders,
    packages,
    pkgutil_loader,
    yaml_files,
)

__all__ = ['install', 'status']

_BRIDGES = {
    'pkgutil': pkgutil_loader,
    'mmcv._ext': mmcv_ops,
    'mmcv.ops.nms': mmcv_nms,
    'mmpretrain': mmpretrain,
    'mmpretrain.datasets': mmpretrain_folders,
    'mmagic': mmagic,
    'pkg_resources': packages,
    'yaml': yaml_files,
}


def install() -> None:
    """Put the bridges in place; ``import raproc`` does it.

    Only finders are added to ``sys.meta_path``, and to ``pkgutil`` what Python 3.14 removed;
    nothing is imported until somebody imports ``mmcv.ops``, ``mmpretrain``, ``mmagic`` or
    ``pkg_resources``. Calling it again changes nothing.
    """
    for bridge in _BRIDGES.values():
        bridge.install()


def status() -> dict[str, str]:
    """Say which bridges are active, without importing the bridged packages.

    Returns:
        dict[str, str]: Name of the bridge -> one phrase for people.

    Examples:
        >>> sorted(status())[:4]
        ['distributed', 'mmagic', 'mmcv._ext', 'mmcv.ops.nms']
    """
    from raproc.compat import distributed  # imports torch, which `import raproc` need not wait for

    found = {name: bridge.status() for name, bridge in _BRIDGES.items()}
    return {**found, 'distributed': distributed.status()}
