"""The types of native samples and instances: mmengine's own, whose fields are set at run time."""

from typing import TYPE_CHECKING, Any

from mmengine.structures import BaseDataElement, InstanceData

if TYPE_CHECKING:

    class Sample(BaseDataElement):
        """An image's ``BaseDataElement``, such as mmpretrain's DataSample; fields of any name."""

        def __getattr__(self, name: str) -> Any: ...
        def new(self, **kwargs) -> 'Sample': ...  # noqa: D102
        def to(self, *args, **kwargs) -> 'Sample': ...  # noqa: D102

    class Instances(InstanceData):
        """The boxes of an image, with fields of any name."""

        def __getattr__(self, name: str) -> Any: ...
        def clone(self) -> 'Instances': ...  # noqa: D102

else:
    Sample, Instances = BaseDataElement, InstanceData
