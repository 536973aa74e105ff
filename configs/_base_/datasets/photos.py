# Patches of photographs without labels, for the long plain training that a recognition-aware one
# starts from. RAPROC_FOLDER is a folder of photographs; links to several folders may stand in it.
# photos_{sr,dn,jpeg}.py put the size of the patches and the degradation in.
data_root = '{{$RAPROC_FOLDER:data/folder}}'

pack = dict(type='PackPair', packer=None)

train_dataloader = dict(
    batch_size=32,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    drop_last=True,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmengine.RepeatDataset',
            times=40,
            dataset=dict(type='FolderDataset', data_root=data_root),
        ),
    ),
)
