# How well frozen detectors find what is in restored images: the processors of recognizability.py,
# on test images of VOC. No detector trained any of them.
_base_ = 'recognizability.py'

title = 'Recognizability of restored images, detection'
dataset = 'raproc::_base_/datasets/voc_small_{task}.py'
columns = {
    '_delete_': True,
    'Faster R-CNN': 'raproc::_base_/recognizers/det_efficientnet-lite0.py',
    'RetinaNet': 'raproc::_base_/recognizers/det_efficientnet-lite1.py',
}
means = {'_delete_': True}
cells = 'work_dirs/tables/benchmark/recognizability_detection/cells'

rows = [dict(row, trained_with=[]) for row in _base_.rows]
