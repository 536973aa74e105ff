"""Train on objects that VOC marks as difficult, as the paper's detector code does."""

from mmcv.transforms import BaseTransform

from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class KeepDifficult(BaseTransform):
    """Turn ignored objects into ordinary ones, for training; it stands before ``LoadAnnotations``.

    MMDetection's VOC dataset marks difficult objects to be ignored. The paper's detectors come from
    code that learns them like all others, and leaves them out of the mAP alone.

    **Required keys:** ``instances``.
    """

    def transform(self, results: dict) -> dict:
        """Let the objects of one image count.

        Args:
            results (dict): The sample with ``instances``, each a dict.

        Returns:
            dict: The same sample; its instances are new dicts with ``ignore_flag`` 0.
        """
        results['instances'] = [dict(one, ignore_flag=0) for one in results['instances']]
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}()'
