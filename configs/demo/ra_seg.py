# Super-resolution for segmentation, of scenes of 112x112 pixels with one to three objects.
# Plain training: model.recognition=None.
_base_ = [
    '../_base_/models/ra_small.py',
    'columns/fcn.py',
    '_base_/schedule.py',
    '../_base_/default_runtime.py',
]

task = 'sr'
model = dict(
    processor=dict(scale=4),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=200),
)

scenes = dict(
    type='SyntheticScenes', kind='seg', size=112, cache='{{$RAPROC_SCENES:work_dirs/scenes}}'
)
degrade = dict(type='BicubicDownsample', scale=4)
pack = dict(type='PackPair', packer=dict(type='mmseg.PackSegInputs'))
flip = dict(type='mmseg.RandomFlip', prob=[0.25, 0.25], direction=['horizontal', 'vertical'])

train_dataloader = dict(
    batch_size=8,
    num_workers=0,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(**scenes, num_images=800, pipeline=[flip, degrade, pack]),
    ),
)
test_dataloader = dict(
    batch_size=10,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**scenes, num_images=200, split='test', test_mode=True, pipeline=[degrade, pack]),
)
test_cfg = dict()
