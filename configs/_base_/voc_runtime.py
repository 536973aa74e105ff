# As default_runtime.py for images of many sizes, for each of which cuDNN would tune anew.
_base_ = 'default_runtime.py'

env_cfg = dict(cudnn_benchmark=False)
