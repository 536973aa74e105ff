"""Bridges that let older packages, OpenMMLab's above all, work with the current ones."""

from raproc.compat import (
    imagecorruptions,
    mkl_vector_math,
    mmagic,
    mmcv_nms,
    mmcv_ops,
    mmpretrain,
    mmpretrain_folders,
    mmseg,
    packages,
    pkgutil_loader,
    yaml_files,
)

__all__ = ['install', 'status']

_BRIDGES = {
    'pkgutil': pkgutil_loader,
    'torch': mkl_vector_math,
    'mmcv._ext': mmcv_ops,
    'mmcv.ops.nms': mmcv_nms,
    'mmpretrain': mmpretrain,
    'mmpretrain.datasets': mmpretrain_folders,
    'mmsegmentation': mmseg,
    'mmagic': mmagic,
    'pkg_resources': packages,
    'yaml': yaml_files,
    'imagecorruptions': imagecorruptions,
}


def install() -> None:
    """Put the bridges in place; ``import raproc`` does it.

    Only finders are added to ``sys.meta_path``, and to ``pkgutil`` what Python 3.14 removed;
    nothing is imported until somebody imports ``torch``, ``mmcv.ops``, ``mmpretrain``, ``mmseg``,
    ``mmagic``, ``imagecorruptions`` or ``pkg_resources``. Calling it again changes nothing.
    """
    for bridge in _BRIDGES.values():
        bridge.install()


def status() -> dict[str, str]:
    """Say which bridges are active, without importing the bridged packages.

    Returns:
        dict[str, str]: Name of the bridge -> one phrase for people.

    Examples:
        >>> sorted(status())[:4]
        ['distributed', 'imagecorruptions', 'mmagic', 'mmcv._ext']
    """
    from raproc.compat import distributed  # imports torch, which `import raproc` need not wait for

    found = {name: bridge.status() for name, bridge in _BRIDGES.items()}
    return {**found, 'distributed': distributed.status()}
