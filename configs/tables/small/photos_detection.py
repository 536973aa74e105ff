# From classifiers to detectors and from a detector to classifiers.
_base_ = '_base_/photos.py'

title = 'Transfer between classification and detection'
columns = {**_base_.detectors, **_base_.classifiers}
baseline = 'plain'
cells = 'work_dirs/small/cells/photos_detection'  # PSNR is that of VOC here

detector_length = {
    'train_dataloader.num_workers': 2,
    'train_cfg.max_epochs': 1,
    'param_scheduler.total_steps': 1,
    'param_scheduler.eta_max': 2e-4,
}
more = {**detector_length, **_base_.processor}
more_ra = {**more, 'model.recognition.begin_iter': 0}
plain_det = dict(
    name='plain_det', config='raproc::plain/{task}_voc_small.py', options=more, start='start'
)
ra_det = dict(
    plain_det,
    name='ra_det',
    config='raproc::ra/{task}_efficientnet-lite1_det_small.py',
    options=more_ra,
    baseline='plain_det',
)
unsup_det = {**more_ra, 'model.recognition.type': 'UnsupervisedRecognitionLoss'}
features_det = dict(
    ra_det,
    name='features_det',
    options={**unsup_det, **_base_.by_features},
    compared_with=['ra_det'],
)
by_detectors = list(_base_.detectors)
rows = [
    dict(_base_.original, columns=by_detectors),
    dict(_base_.no_processing, config='raproc::no_processing/{task}_voc.py', columns=by_detectors),
    dict(_base_.start, columns=by_detectors),
    dict(_base_.plain, columns=by_detectors),
    dict(_base_.ra, columns=by_detectors),
    dict(_base_.features, columns=by_detectors),
    plain_det,
    ra_det,
    features_det,
]
