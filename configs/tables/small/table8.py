# Transfer between architectures, unsupervised RA, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, unsupervised RA, ImageNet classification'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    _base_.ra_lite0,
    dict(_base_.unsup_ra_lite0, compared_with=['ra:lite0']),
    # As many photos of PASCAL VOC as there are images of ImageNet, none of them with a label.
    dict(
        name='unsup_ra:lite0:folder',
        config='raproc::analysis/folder_{task}_efficientnet-lite0_small.py',
        options={**_base_.more_ra_cls, _base_.images: 1000},
        start='start',
        compared_with=['unsup_ra:lite0'],
        tasks=['sr'],
    ),
]
