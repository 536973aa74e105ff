# Whether what a classifier taught in denoising carries over to detectors, three trainings.
_base_ = '_base_/photos.py'

title = 'From a classifier to detectors in denoising, three trainings'
tasks = ['dn']
columns = _base_.detectors
baseline = 'plain'
cells = 'work_dirs/small/cells/photos_detection'  # PSNR is that of VOC here

rows = [
    _base_.original,
    dict(_base_.no_processing, config='raproc::no_processing/{task}_voc.py'),
    _base_.start,
    _base_.plain,
    _base_.ra_at_the_price_of_features,
    dict(_base_.features, compared_with=['plain', 'ra:1e-4']),
]
