# From the SRResNet with the highest PSNR. Its batch normalisations kept their statistics; they
# keep them here, too.
_base_ = 'sr_efficientnet-lite0-mobilenetv1_cls_photos.py'

model = dict(processor=dict(norm_eval=True))
load_from = 'plain/sr_photos_mse'
