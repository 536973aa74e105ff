"""The operators that detectors need, with the signatures of mmcv's compiled ones.

Arguments that mmcv allocates for the result (``output``, ``grad_input``) are filled in place. All
run on a CPU and on a GPU. What comes as float16 or bfloat16 is computed in float32.
"""

from .deformable import (
    deform_conv_backward_input,
    deform_conv_backward_parameters,
    deform_conv_forward,
    modulated_deform_conv_backward,
    modulated_deform_conv_forward,
    ms_deform_attn_backward,
    ms_deform_attn_forward,
)
from .focal import sigmoid_focal_loss_backward, sigmoid_focal_loss_forward
from .reassembly import (
    carafe_backward,
    carafe_forward,
    masked_col2im_forward,
    masked_im2col_forward,
)
from .regions import roi_align_backward, roi_align_forward, roi_pool_backward, roi_pool_forward
from .suppression import nms, nms_match, softnms

__all__ = [
    'carafe_backward',
    'carafe_forward',
    'deform_conv_backward_input',
    'deform_conv_backward_parameters',
    'deform_conv_forward',
    'get_compiler_version',
    'get_compiling_cuda_version',
    'masked_col2im_forward',
    'masked_im2col_forward',
    'modulated_deform_conv_backward',
    'modulated_deform_conv_forward',
    'ms_deform_attn_backward',
    'ms_deform_attn_forward',
    'nms',
    'nms_match',
    'roi_align_backward',
    'roi_align_forward',
    'roi_pool_backward',
    'roi_pool_forward',
    'sigmoid_focal_loss_backward',
    'sigmoid_focal_loss_forward',
    'softnms',
]


def get_compiler_version() -> str:
    """Say, for ``collect_env``, that nothing was compiled."""
    return 'none (torchvision operators by raproc)'


def get_compiling_cuda_version() -> str:
    """Say, for ``collect_env``, that nothing was compiled."""
    return 'none (torchvision operators by raproc)'
