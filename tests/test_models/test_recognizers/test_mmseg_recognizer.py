"""mmseg's segmentors through the adapter equal mmseg's own pipeline."""

import copy

import pytest
import torch
from mmengine.config import Config
from tiny import SEGMENTOR, batch_of, images, mapped

from raproc.kinds import match_classes
from raproc.models.losses import UnsupervisedRecognitionLoss
from raproc.models.recognizers import MMSegRecognizer

pytest.importorskip('mmseg')
SIZES = [(64, 96), (80, 48)]


def build(model=SEGMENTOR, **kwargs):
    torch.manual_seed(0)
    return MMSegRecognizer(copy.deepcopy(model), allow_random=True, name='tiny', **kwargs)


@pytest.fixture(scope='module')
def tiny():
    return build()


def native(recognizer, byte_images, samples, training):
    """mmseg's preprocessed batch of byte images, which its pipeline would have loaded as BGR."""
    data = dict(inputs=[image.flip(0) for image in byte_images], data_samples=samples)
    recognizer.network.data_preprocessor.size_divisor = 16
    batch = recognizer.network.data_preprocessor(copy.deepcopy(data), training=training)
    return batch['inputs'], batch['data_samples']


def test_losses_of_a_padded_batch_equal_mmsegs_own(tiny):
    photos = images(*SIZES)
    samples = [mapped(size, seed, ignored=(3, 4)) for seed, size in enumerate(SIZES)]
    expected = tiny.network.loss(*native(tiny, photos, samples, training=True))
    losses = tiny.loss(batch_of(photos), samples)
    assert losses.keys() == expected.keys() >= {'decode.loss_ce', 'aux.loss_ce'}
    torch.testing.assert_close(losses, expected, rtol=1e-4, atol=1e-5)


def test_ignored_pixels_do_not_dilute_the_loss(tiny):
    """The loss is the mean over pixels that count, by hand."""
    photo = batch_of(images((32, 32)))
    sample = mapped((32, 32), ignored=range(24))
    logits = tiny.logits(photo)[0][0, :, 24:].movedim(0, -1).reshape(-1, 3)
    expected = torch.nn.functional.cross_entropy(logits, sample.gt_sem_seg.data[0, 24:].flatten())
    torch.testing.assert_close(tiny.loss(photo, [sample])['decode.loss_ce'], expected)


def test_predictions_equal_mmsegs_own_whatever_the_padding(tiny):
    photos, samples = images(*SIZES), [mapped(size) for size in SIZES]
    found = tiny.predict(batch_of(photos), samples)
    for photo, sample, size in zip(photos, found, SIZES):
        inputs, (expected,) = native(tiny, [photo], [mapped(size)], training=False)
        (expected,) = tiny.network.predict(inputs, [expected])
        assert sample.pred_sem_seg.data.shape == (1, *size)
        same = sample.pred_sem_seg.data == expected.pred_sem_seg.data
        assert same.float().mean() > 0.999
    assert 'pred_sem_seg' not in samples[0]


def test_predictions_have_the_size_of_the_label_map_or_of_the_image(tiny):
    photo = batch_of(images((32, 48)))
    half = mapped((16, 24))
    half.set_metainfo(dict(img_shape=(32, 48)))
    assert tiny.predict(photo, [half])[0].pred_sem_seg.data.shape == (1, 16, 24)
    assert tiny.predict(photo)[0].pred_sem_seg.data.shape == (1, 32, 48)
    with pytest.raises(ValueError, match='of the size 32x48 of its image 1.jpg, but got 16x24'):
        tiny.loss(photo, [half])


def test_gradient_reaches_the_image_but_not_its_padding(tiny):
    seen = batch_of(images(*SIZES)).requires_grad_()
    losses = tiny.loss(seen, [mapped(size) for size in SIZES])
    (losses['decode.loss_ce'] + losses['aux.loss_ce']).backward()
    (height, width) = SIZES[1]
    assert seen.grad[1, :, :height, :width].abs().sum() > 0
    assert not seen.grad[1, :, height:].any() and not seen.grad[1, :, :, width:].any()
    assert all(parameter.grad is None for parameter in tiny.parameters())


@pytest.mark.parametrize('distance', ['mse_softmax', 'kl', 'mse_logits', 'cosine', 'features'])
def test_distances_are_means_over_the_pixels_of_images(tiny, distance):
    """They are 0 for equal images, have a gradient, and the padding of a batch does not count."""
    seen, targets = batch_of(images(*SIZES)), batch_of(images(*SIZES, seed=1))
    samples = [mapped(size) for size in SIZES]
    loss = UnsupervisedRecognitionLoss(tiny, distance=distance)
    assert loss.unweighted(seen, seen, samples) == 0
    seen.requires_grad_()
    value = loss.unweighted(seen, targets, samples)
    value.backward()
    assert value > 0 and seen.grad[1].abs().sum() > 0 and not seen.grad[1, :, SIZES[1][0] :].any()
    if distance == 'features':
        return
    alone = [
        loss.unweighted(seen[i : i + 1, :, :h, :w], targets[i : i + 1, :, :h, :w], None)
        for i, (h, w) in enumerate(SIZES)
    ]
    pixels = torch.tensor([h * w for h, w in SIZES])
    torch.testing.assert_close(value, (torch.stack(alone) * pixels).sum() / pixels.sum())


def test_inputs_are_padded_to_the_divisor_of_the_preprocessor():
    model = copy.deepcopy(SEGMENTOR)
    model['data_preprocessor'].update(bgr_to_rgb=False, test_cfg=dict(size_divisor=32), pad_val=5)
    recognizer = build(model)
    photo = batch_of(images((40, 60)))
    inputs = recognizer.prepare(photo)
    assert recognizer.convention.channel_order == 'bgr' and inputs.shape == (1, 3, 64, 64)
    assert (inputs[:, :, 40:] == 5).all()
    assert recognizer.predict(photo)[0].pred_sem_seg.data.shape == (1, 40, 60)
    assert torch.isfinite(recognizer.loss(photo, [mapped((40, 60))])['decode.loss_ce'])


def test_one_score_for_two_classes_means_its_threshold():
    model = copy.deepcopy(SEGMENTOR)
    head = dict(num_classes=2, out_channels=1, threshold=0.3)
    loss = dict(loss_decode=dict(type='CrossEntropyLoss', use_sigmoid=True))
    for name in ('decode_head', 'auxiliary_head'):
        model[name].update(head, **loss)
    recognizer = build(model)
    photo = batch_of(images((32, 32)))
    score = recognizer.logits(photo)[0][:, 1:].sigmoid()
    found = recognizer.predict(photo)[0].pred_sem_seg.data
    assert torch.equal(found.bool(), score[0] > 0.3) and recognizer.num_classes == 2


def test_names_of_classes_come_from_the_data_of_the_config(tiny):
    assert (tiny.kind, tiny.num_classes, tiny.class_names) == ('seg', 3, None)
    data = dict(type='BaseSegDataset', metainfo=dict(classes=('sky', 'sea', 'sand')))
    config = Config(dict(model=SEGMENTOR, test_dataloader=dict(dataset=data)))
    assert build(config).class_names == ('sky', 'sea', 'sand')


def test_labels_of_the_data_mean_classes_of_their_names():
    """Data of two of the classes, in another order: the third is in no prediction."""
    names = dict(type='BaseSegDataset', metainfo=dict(classes=('sky', 'sea', 'sand')))
    config = Config(dict(model=SEGMENTOR, test_dataloader=dict(dataset=names)))
    photo, plain, matched = batch_of(images((32, 32))), build(config), build(config)
    match_classes(matched, ('Sand', 'sky'), 'beach')
    assert matched.class_names == ('sand', 'sky') and matched.num_classes == 2
    scores = plain.logits(photo)[0][0]
    found = matched.predict(photo)[0].pred_sem_seg.data[0]
    assert torch.equal(found, (scores[0] >= scores[2]).long())
    sample = mapped((32, 32), ignored=(0, 1))
    own = sample.gt_sem_seg.data
    own[own == 1] = 0  # sand and sky alone
    own[own == 2] = 1
    theirs = copy.deepcopy(sample)
    theirs.gt_sem_seg.data = torch.where(own == 255, 255, torch.where(own == 0, 2, 0))
    torch.testing.assert_close(matched.loss(photo, [sample]), plain.loss(photo, [theirs]))
    chosen = build(config, classes=['sand', 'sky'])
    assert torch.equal(chosen.predict(photo)[0].pred_sem_seg.data[0], found)
    torch.testing.assert_close(chosen.loss(photo, [sample]), matched.loss(photo, [sample]))


def test_random_weights_are_known_to_be_random(tiny, tmp_path):
    assert tiny.is_random
    meta = dict(dataset_meta=dict(classes=('a', 'b', 'c')))
    torch.save(dict(state_dict=tiny.network.state_dict(), meta=meta), tmp_path / 'w.pth')
    trained = MMSegRecognizer(copy.deepcopy(SEGMENTOR), weights=str(tmp_path / 'w.pth'))
    assert not trained.is_random and trained.class_names == ('a', 'b', 'c')


def test_samples_of_another_kind_are_refused(tiny):
    from mmengine.structures import BaseDataElement

    with pytest.raises(TypeError, match="gt_sem_seg for the segmentor 'tiny'"):
        tiny.check_samples([BaseDataElement()])
    wrong = mapped((4, 4))
    tiny.check_samples([mapped((4, 4), ignored=(1,))])
    wrong.gt_sem_seg.data[0, 0, 0] = 3
    with pytest.raises(ValueError, match='from 0 to 2, the classes .* but got label 3 for 1.jpg'):
        tiny.check_samples([wrong])


def test_what_segments_nothing_is_refused():
    with pytest.raises(TypeError, match="recognizer 'tiny' to be a segmentor .* got a ResNet"):
        build(dict(SEGMENTOR['backbone']))
