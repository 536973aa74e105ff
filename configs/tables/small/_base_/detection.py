# The detectors and the images that tests and documentation use: 1200 and 300 of PASCAL VOC.
_base_ = 'common.py'

dataset = 'raproc::_base_/datasets/voc_small_{task}.py'
columns = dict(
    frcnn_lite0='raproc::_base_/recognizers/det_efficientnet-lite0.py',
    retina_lite1='raproc::_base_/recognizers/det_efficientnet-lite1.py',
)
cells = 'work_dirs/small/cells/voc'

no_processing = dict(name='no_processing', config='raproc::no_processing/{task}_voc.py')
