import subprocess
import sys

CODE = """
from mmengine.registry import MODELS, DefaultScope
from raproc.utils import register_all_modules
register_all_modules(init_default_scope={init})
scope = DefaultScope.get_current_instance()
assert MODELS.build(dict(type='raproc.SRResNet', num_blocks=1)).scales == (1, 2, 4)
assert (scope is not None and scope.scope_name == 'raproc') == {init}
"""


def test_registers_and_sets_the_scope_if_asked():
    for init in (True, False):
        subprocess.run([sys.executable, '-c', CODE.format(init=init)], check=True)
