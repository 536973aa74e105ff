"""The only place that declares registries: children of mmengine's roots in the scope ``raproc``.

A name is looked up here first and then in mmengine's root; other libraries' classes are written
with their scope, e.g. ``mmpretrain.ImageNet``. The modules in ``locations`` are imported at the
first lookup.
"""

from typing import Any

from mmengine import registry as root

MODELS = root.Registry('model', parent=root.MODELS, scope='raproc', locations=['raproc.models'])
DATASETS = root.Registry(
    'dataset', parent=root.DATASETS, scope='raproc', locations=['raproc.datasets']
)
DATA_SAMPLERS = root.Registry(
    'data sampler', parent=root.DATA_SAMPLERS, scope='raproc', locations=['raproc.datasets']
)
TRANSFORMS = root.Registry(
    'transform', parent=root.TRANSFORMS, scope='raproc', locations=['raproc.datasets.transforms']
)
METRICS = root.Registry(
    'metric', parent=root.METRICS, scope='raproc', locations=['raproc.evaluation']
)
KINDS = root.Registry('kind of recognition', scope='raproc', locations=['raproc.kinds'])
HOOKS = root.Registry('hook', parent=root.HOOKS, scope='raproc', locations=['raproc.engine'])
LOOPS = root.Registry('loop', parent=root.LOOPS, scope='raproc', locations=['raproc.engine'])
OPTIM_WRAPPERS = root.Registry(
    'optimizer wrapper', parent=root.OPTIM_WRAPPERS, scope='raproc', locations=['raproc.engine']
)
OPTIM_WRAPPER_CONSTRUCTORS = root.Registry(
    'optimizer wrapper constructor',
    parent=root.OPTIM_WRAPPER_CONSTRUCTORS,
    scope='raproc',
    locations=['raproc.engine'],
)

# Nothing of raproc's own lives in these; with them mmengine finds its own classes from our scope.
EVALUATORS = root.Registry('evaluator', parent=root.EVALUATOR, scope='raproc')
LOG_PROCESSORS = root.Registry('log processor', parent=root.LOG_PROCESSORS, scope='raproc')
MODEL_WRAPPERS = root.Registry('model wrapper', parent=root.MODEL_WRAPPERS, scope='raproc')
OPTIMIZERS = root.Registry('optimizer', parent=root.OPTIMIZERS, scope='raproc')
PARAM_SCHEDULERS = root.Registry(
    'parameter scheduler', parent=root.PARAM_SCHEDULERS, scope='raproc'
)
RUNNERS = root.Registry('runner', parent=root.RUNNERS, scope='raproc')
VISBACKENDS = root.Registry('visualizer backend', parent=root.VISBACKENDS, scope='raproc')
VISUALIZERS = root.Registry('visualizer', parent=root.VISUALIZERS, scope='raproc')
WEIGHT_INITIALIZERS = root.Registry(
    'weight initializer', parent=root.WEIGHT_INITIALIZERS, scope='raproc'
)


def name_of_type(value: Any) -> str:
    """Name what a config calls a ``type``, however it is written.

    Args:
        value (Any): A name with or without a scope, or, as in lazily imported configs, a class.

    Returns:
        str: The name without scope or module, e.g. ``'OptimWrapper'``.

    Examples:
        >>> name_of_type('mmengine.OptimWrapper')
        'OptimWrapper'
    """
    name = value if isinstance(value, str) else getattr(value, '__name__', str(value))
    return name.split('.')[-1]
