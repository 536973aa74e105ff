import torch
from torchvision.models import vgg16

from raproc.models.recognizers import FC67Head


def test_is_the_classifier_of_vgg16_without_its_last_layer():
    head, network = FC67Head(in_channels=512, roi_feat_size=7), vgg16()
    weights = {
        key: value
        for key, value in network.state_dict().items()
        if key.startswith('classifier.') and not key.startswith('classifier.6')
    }
    head.load_state_dict(weights)
    features = torch.rand(2, 512, 7, 7)
    expected = network.eval().classifier[:-1](features.flatten(1))
    torch.testing.assert_close(head.eval()(features), expected)
