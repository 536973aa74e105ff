# The input itself, interpolated to the size of the target where it is smaller.
model = dict(
    type='RecognitionAwareModel',
    processor=dict(type='Interpolation', scale=1),
    processing_loss=None,
)
