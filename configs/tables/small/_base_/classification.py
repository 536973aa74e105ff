# The recognizers and the images that tests and documentation use, 1000 and 260 of ImageNet, and
# torchvision's MobileNetV2, which trains no processor.
_base_ = 'common.py'

dataset = 'raproc::_base_/datasets/imagenet_small_{task}.py'
columns = dict(
    lite0='raproc::_base_/recognizers/cls_efficientnet-lite0.py',
    lite1='raproc::_base_/recognizers/cls_efficientnet-lite1.py',
    mobilenet_v2='raproc::_base_/recognizers/cls_mobilenetv2.py',
)
cells = 'work_dirs/small/cells/imagenet'

no_processing = dict(name='no_processing', config='raproc::no_processing/{task}.py')
