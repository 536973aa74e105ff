# The published processors of checkpoints/, float16, by the recognizers of the other tables.
_base_ = '_base_/classification.py'

title = 'Published processors, ImageNet classification'
baseline = 'plain_sr'
seeds = [0]
cells = 'work_dirs/small/cells/published'

rows = [
    _base_.no_processing,
    dict(
        name='plain_sr',
        config='raproc::plain/{task}_small.py',
        checkpoint='checkpoints/plain_sr_efficientnet-lite0_cls-f63f957d.pth',
        tasks=['sr'],
        baseline='no_processing',
    ),
    dict(
        name='ra_sr',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/ra_sr_efficientnet-lite0_cls-fe7e8c74.pth',
        tasks=['sr'],
    ),
    dict(
        name='unsup_ra_sr',
        config='raproc::unsup_ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/unsup_ra_sr_efficientnet-lite0_cls-cfa68804.pth',
        tasks=['sr'],
    ),
    dict(
        name='ra_det_sr',
        config='raproc::ra/{task}_efficientnet-lite1_det_small.py',
        checkpoint='checkpoints/ra_sr_efficientnet-lite1_det-d37b4938.pth',
        tasks=['sr'],
    ),
    dict(
        name='ra_transformer_sr',
        config='raproc::ra_transformer/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/ra_transformer_sr_efficientnet-lite0_cls-cb0a8c2d.pth',
        tasks=['sr'],
    ),
    dict(
        name='plain_dn',
        config='raproc::plain/{task}_small.py',
        checkpoint='checkpoints/plain_dn_efficientnet-lite0_cls-c28e43dd.pth',
        tasks=['dn'],
        baseline='no_processing',
    ),
    dict(
        name='ra_dn',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/ra_dn_efficientnet-lite0_cls-c9423780.pth',
        tasks=['dn'],
        baseline='plain_dn',
    ),
    dict(
        name='plain_jpeg',
        config='raproc::plain/{task}_small.py',
        checkpoint='checkpoints/plain_jpeg_efficientnet-lite0_cls-7cc35cf3.pth',
        tasks=['jpeg'],
        baseline='no_processing',
    ),
    dict(
        name='ra_jpeg',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/ra_jpeg_efficientnet-lite0_cls-88d59d2d.pth',
        tasks=['jpeg'],
        baseline='plain_jpeg',
    ),
]
