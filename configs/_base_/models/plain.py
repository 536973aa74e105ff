model = dict(
    type='RecognitionAwareModel',
    processor=dict(type='SRResNet', scale=1),
    processing_loss=dict(type='ProcessingLoss'),
)
