# Unsupervised RA (paper section 3.3) on a folder of images without labels.
_base_ = '../unsup_ra/sr_efficientnet-lite0_cls_small.py'

train_dataloader = dict(
    dataset=dict(
        dataset=dict(
            _delete_=True,
            type='FolderDataset',
            data_root='{{$RAPROC_VOC:data/VOCdevkit}}/VOC2012/JPEGImages',
            pipeline=_base_.train_pipeline,
        )
    )
)
