"""What mmengine expects of a package whose configs it resolves by name."""

from importlib import import_module

from mmengine.registry import DefaultScope

PARTS = ('datasets', 'engine', 'evaluation', 'models')


def register_all_modules(init_default_scope: bool = True) -> None:
    """Import everything that raproc registers.

    Args:
        init_default_scope (bool): Whether names without a scope are looked up in raproc from now,
            which configs otherwise say with ``default_scope='raproc'``. Defaults to True.
    """
    for part in PARTS:
        import_module(f'raproc.{part}')
    if init_default_scope and not DefaultScope.check_instance_created('raproc'):
        DefaultScope.get_instance('raproc', scope_name='raproc')
