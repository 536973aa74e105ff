# Scenes of 64x64 pixels with one object, reduced to 1/4.
task = 'sr'

scenes = dict(type='SyntheticScenes', cache='{{$RAPROC_SCENES:work_dirs/scenes}}')
degrade = dict(type='BicubicDownsample', scale=4)
pack = dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))
flip = dict(type='mmpretrain.RandomFlip', prob=0.5, direction=['horizontal', 'vertical'])

train_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(**scenes, num_images=1600, pipeline=[flip, degrade, pack]),
    ),
)
test_dataloader = dict(
    batch_size=20,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**scenes, num_images=400, split='test', test_mode=True, pipeline=[degrade, pack]),
)
test_cfg = dict()
