"""Bridges that let the OpenMMLab packages work on a current torch."""

from raproc.compat import mmagic, mmcv_ops, packages

__all__ = ['install', 'status']


def install() -> None:
    """Put the bridges in place; ``import raproc`` does it.

    Only finders are added to ``sys.meta_path``; nothing is imported until somebody imports
    ``mmcv.ops``, ``mmagic`` or ``pkg_resources``. Calling it again changes nothing.
    """
    mmcv_ops.install()
    mmagic.install()
    packages.install()


def status() -> dict[str, str]:
    """Say which bridges are active, without importing the bridged packages.

    Returns:
        dict[str, str]: Name of the bridge -> one phrase for people.

    Examples:
        >>> sorted(status())
        ['distributed', 'mmagic', 'mmcv._ext', 'pkg_resources']
    """
    from raproc.compat import distributed  # imports torch, which `import raproc` need not wait for

    return {
        'mmcv._ext': mmcv_ops.status(),
        'mmagic': mmagic.status(),
        'pkg_resources': packages.status(),
        'distributed': distributed.status(),
    }
