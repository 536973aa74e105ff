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
        checkpoint='checkpoints/plain_sr_small-12175a14.pth',
        tasks=['sr'],
        baseline='no_processing',
    ),
    dict(
        name='ra_sr',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/ra_sr_efficientnet-lite0_cls_small-7fd60a6f.pth',
        tasks=['sr'],
    ),
    dict(
        name='unsup_ra_sr',
        config='raproc::unsup_ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/unsup_ra_sr_efficientnet-lite0_cls_small-b042423d.pth',
        tasks=['sr'],
    ),
    dict(
        name='ra_det_sr',
        config='raproc::ra/{task}_efficientnet-lite1_det_small.py',
        checkpoint='checkpoints/ra_sr_efficientnet-lite1_det_small-ae4a7664.pth',
        tasks=['sr'],
    ),
    dict(
        name='ra_transformer_sr',
        config='raproc::ra_transformer/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='checkpoints/ra_transformer_sr_efficientnet-lite0_cls_small-22b12a61.pth',
        tasks=['sr'],
    ),
    dict(
        name='plain_dn',
        config='raproc::plain/{task}_small.py',
        checkpoint='checkpoints/plain_dn_small-b7778a4f.pth',
        tasks=['dn'],
        baseline='no_processing',
    ),
    dict(
        name='plain_jpeg',
        config='raproc::plain/{task}_small.py',
        checkpoint='checkpoints/plain_jpeg_small-1f003352.pth',
        tasks=['jpeg'],
        baseline='no_processing',
    ),
]
