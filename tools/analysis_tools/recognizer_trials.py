"""One trial of a family of recognizers: built with random weights, used in each way."""

import multiprocessing
import re

import torch
from mmengine.structures import InstanceData
from recognizer_building import build, pictures, usual_size
from recognizer_families import SMALL, USES, YES

from raproc.engine.trial_step import try_loss
from raproc.kinds import kind_of
from raproc.models.losses import RecognitionLoss, UnsupervisedRecognitionLoss

# SSD and Swin V2 take these sizes, and DINO has 900 queries.
SIZES_OF = {'SSD': 300, 'SSDLite': 320, 'DINO': 256, 'Swin Transformer V2': 256}
LONGEST = 240
SECONDS = 120


def try_apart(name, library, config):
    """Try a family in a process of its own, which inherits the imported libraries."""
    context = multiprocessing.get_context('fork')
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=send_trial, args=(sender, name, library, config))
    process.start()
    sender.close()
    try:
        if receiver.poll(SECONDS):
            return receiver.recv()
        return refused(f'more than {SECONDS} seconds')
    except EOFError:
        return refused('the process ended, perhaps for lack of memory')
    finally:
        process.kill()
        process.join()


def refused(problem):
    return dict(network='', **dict.fromkeys(USES, problem))


def send_trial(sender, *family):
    torch.manual_seed(0)
    sender.send(try_family(*family))


def try_family(name, library, config):
    """Name the network, and for each use say 'yes' or what stands against it."""
    try:
        recognizer = build(name, library, config)
    except Exception as error:
        return refused(sentence(error))
    size = SIZES_OF.get(name, usual_size(recognizer))
    outcome = dict(network=type(recognizer.network).__name__)
    for use, trial in (('loss', try_as_loss), ('metric', try_metric), ('unsupervised', try_unsup)):
        outcome[use] = attempt(trial, recognizer, size)
    if not recognizer.has_boxes and outcome['loss'] == YES:
        outcome['crops'] = attempt(try_as_loss, recognizer, SMALL)
    return outcome


def attempt(trial, recognizer, size):
    try:
        return trial(recognizer, size)
    except Exception as error:
        return sentence(error)


def sentence(error):
    text = ' '.join(f'{type(error).__name__}: {error}'.split())
    inner = re.search(r'but got (\w+:.*); set model\.recognition\.recognizer to another one', text)
    text = inner[1] if inner else text.removeprefix('ValueError: ').removeprefix('TypeError: ')
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + '...'


def samples(recognizer, size):
    """Make the native sample of the image: a class, or two boxes."""
    from mmdet.structures import DetDataSample
    from mmpretrain.structures import DataSample

    if not recognizer.has_boxes:
        meta = dict(img_shape=(size, size), img_path='1.jpg')
        return [DataSample(metainfo=meta).set_gt_label(0)]
    meta = dict(
        img_shape=(size, size),
        ori_shape=(size, size),
        scale_factor=(1.0, 1.0),
        img_id='1',
        img_path='1.jpg',
    )
    boxes = torch.tensor([[0.1, 0.2, 0.5, 0.7], [0.4, 0.4, 0.9, 0.9]]) * size
    return [
        DetDataSample(
            metainfo=meta,
            gt_instances=InstanceData(bboxes=boxes, labels=torch.tensor([0, 0])),
            ignored_instances=InstanceData(bboxes=boxes[:0], labels=torch.zeros(0).long()),
        )
    ]


def try_as_loss(recognizer, size):
    gradient = try_loss(RecognitionLoss(recognizer), pictures(size), samples(recognizer, size))
    return YES if gradient.any() else 'the gradient of the image is 0'


def try_metric(recognizer, size):
    kind = kind_of(recognizer)
    with torch.no_grad():
        found = recognizer.predict(pictures(size), samples(recognizer, size))
    records = [kind.record(prediction) for prediction in found]
    if not all(kind.record_keys <= record.keys() for record in records):
        return f'the records have {sorted(records[0])}'
    return YES


def try_unsup(recognizer, size):
    """Compare outputs where they can be compared, or else feature maps."""
    problems = []
    for distance in ('mse_softmax', 'features'):
        loss = UnsupervisedRecognitionLoss(recognizer, distance=distance)
        try:
            gradient = try_loss(loss, pictures(size), None)
        except ValueError as error:
            problems.append(sentence(error))
            continue
        if gradient.any():
            return YES if distance == 'mse_softmax' else distance
        problems.append('the gradient of the image is 0')
    return problems[-1]
