# Paper, section 5: R is trained from scratch on the images of a trained processor.
_base_ = 'scratch-interpolated_sr_r18.py'

model = dict(
    data_preprocessor=dict(
        processor=dict(_delete_=True, type='raproc.SRResNet', scale=4),
        weights='{{$RAPROC_WEIGHTS:weights}}/plain_sr.pth',
        hint='Train it with `python tools/train.py configs/plain/sr.py`, then copy its '
        'last checkpoint in work_dirs/plain/sr to that path.',
    )
)
