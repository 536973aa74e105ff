# Section 5's R from scratch on processed images, in its form only: see the base.
_base_ = 'small_scratch-interpolated_sr_efficientnet-lite0.py'

model = dict(
    data_preprocessor=dict(
        processor=dict(
            _delete_=True, type='raproc.SRResNet', scale=4, mid_channels=32, global_skip=True
        ),
        weights='{{$RAPROC_WEIGHTS:weights}}/plain_sr_efficientnet-lite0_cls.pth',
        hint='Train it with `python tools/train.py configs/plain/sr_efficientnet-lite0_cls.py`, '
        'then copy its last checkpoint in work_dirs/plain/sr_efficientnet-lite0_cls to that path.',
    )
)
