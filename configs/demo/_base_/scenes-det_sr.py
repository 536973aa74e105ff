# Scenes of 128x128 pixels with up to three objects, reduced to 1/4; for scoring by detectors.
task = 'sr'

resize = dict(type='mmdet.Resize', scale_factor=1.0)  # mmdet wants the factor
boxes = dict(type='mmdet.LoadAnnotations', with_bbox=True)
pack = dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs'))

test_dataloader = dict(
    batch_size=10,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='SyntheticScenes',
        kind='det',
        size=128,
        num_images=150,
        split='test',
        cache='{{$RAPROC_SCENES:work_dirs/scenes}}',
        test_mode=True,
        pipeline=[resize, dict(type='BicubicDownsample', scale=4), boxes, pack],
    ),
)
test_cfg = dict()
