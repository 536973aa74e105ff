"""The last transform of every pipeline: from arrays to tensors and a native data sample."""

import cv2
import numpy as np
import torch
from mmcv.transforms import BaseTransform

from raproc.datasets.image_io import contiguous
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackPair(BaseTransform):
    """Pack the input, the target and the annotations for :class:`RecognitionAwareModel`.

    The annotations are packed by the packer of the recognizer's own library, so a recognizer of
    that library takes the data sample as it is.

    **Required keys:** ``img`` (the target), ``input``, and what the packer needs.

    Args:
        packer (dict, optional): Config of the native packer, ``dict(type='mmpretrain.PackInputs')``
            or ``dict(type='mmdet.PackDetInputs')``. None packs the two images alone, for plain
            training on patches of one size, which ``default_collate`` stacks in the workers.
    """

    def __init__(self, packer: dict | None) -> None:
        if packer is not None and (not isinstance(packer, dict) or 'type' not in packer):
            raise TypeError(
                'expected packer of PackPair to be the config of a native packer, such as '
                f'dict(type="mmpretrain.PackInputs"), or None, but got {packer!r}'
            )
        self.packer = None if packer is None else TRANSFORMS.build(packer)

    def transform(self, results: dict) -> dict:
        """Pack one sample.

        Args:
            results (dict): The sample of the pipeline.

        Returns:
            dict: ``inputs`` (tensor of shape (3, h, w), RGB, uint8 or float32 in [0, 1]) or, of
            degradations that are left to the device, ``seeds`` (tensor of shape (K, ), int64),
            ``targets`` (tensor of shape (3, H, W), RGB, uint8) and ``data_samples``, the native
            sample whose metainfo holds ``img_shape`` (H, W) and ``img_path``.

        Raises:
            ValueError: If nothing was degraded, or the image changed its size afterwards.
        """
        if 'degradation_seeds' in results:
            images = dict(seeds=torch.tensor(results['degradation_seeds']))
        else:
            self._check(results)
            images = dict(inputs=_to_tensor(results['input']))
        images['targets'] = _to_tensor(results['img'])
        if self.packer is None:
            return images
        results['img_shape'] = results['img'].shape[:2]
        annotations = {key: value for key, value in results.items() if key != 'img'}
        data_sample = self.packer(annotations)['data_samples']
        known = {key: results[key] for key in ('img_path', 'img_shape') if key in results}
        data_sample.set_metainfo(known)
        return dict(images, data_samples=data_sample)

    @staticmethod
    def _check(results: dict) -> None:
        name = results.get('img_path', 'without a path')
        if 'input' not in results:
            raise ValueError(
                f'no degradation in the pipeline: image {name} reached PackPair '
                'without an input; add one, such as dict(type="JPEGCompression"), '
                'before PackPair'
            )
        (height, width), (h, w) = results['img'].shape[:2], results['input'].shape[:2]
        if height % h or width % w or height // h != width // w:
            raise ValueError(
                f'expected the target of image {name} to be a whole multiple of its input, but got '
                f'{height}x{width} and {h}x{w} (height x width); move the transforms that change '
                'the size before the degradation'
            )

    def __repr__(self) -> str:
        return f'{type(self).__name__}(packer={self.packer})'


def _to_tensor(image: np.ndarray) -> torch.Tensor:
    """(H, W, 3) array to contiguous (3, H, W) tensor of the same type."""
    planes = np.empty((3, *image.shape[:2]), image.dtype)
    cv2.split(contiguous(image), list(planes))
    return torch.from_numpy(planes)
