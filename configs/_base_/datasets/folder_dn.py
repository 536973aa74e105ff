# Training on any folder of images, without labels; validation on ImageNet.
_base_ = 'imagenet_dn.py'

train_dataloader = dict(
    dataset=dict(
        dataset=dict(
            _delete_=True,
            type='FolderDataset',
            data_root='{{$RAPROC_FOLDER:data/folder}}',
            pipeline=_base_.train_pipeline,
        )
    )
)
