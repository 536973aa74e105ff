"""The cut between P and T (paper section 3.4, figure 2 right)."""

from __future__ import annotations

from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.registry import MODELS


@MODELS.register_module()
class GradientCut(BaseModule):
    """Detach what enters an editor, so that nothing before it feels the losses behind it.

    Around T it turns joint training into eq. (6): P optimises the processing loss alone, exactly as
    if there were no recognition loss, and T the recognition loss alone.

    Args:
        editor (dict | nn.Module): The editor, or its config.
    """

    def __init__(self, editor: dict | nn.Module) -> None:
        super().__init__()
        self.editor = editor if isinstance(editor, nn.Module) else MODELS.build(editor)

    def forward(self, images: Tensor) -> Tensor:
        """Apply the editor to a detached copy.

        Args:
            images (Tensor): (N, 3, h, w), RGB, [0, 1].

        Returns:
            Tensor: The editor's output; its gradient ends at ``images``.
        """
        return self.editor(images.detach())
