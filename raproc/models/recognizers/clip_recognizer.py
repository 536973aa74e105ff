"""Adapt CLIP and its kin, which know every class that has a name.

open_clip is the library, and not transformers: all of its models, from CLIP to SigLIP and CoCa,
have the same functions for images, texts and tokens; published weights bring their own mean, std
and way of resizing; and names of architectures and of weights are apart, as in
``LIBRARY:NAME@WEIGHTS``. transformers has a class, a config and a processor for each family.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from raproc.registry import MODELS
from raproc.samples import Sample

from . import open_clip_models
from .class_names import as_words
from .classification_recognizer import ClassificationRecognizer
from .feature_maps import as_maps
from .output_pair import OutputPair


class ImageTextScores(nn.Module):
    """The similarities between images and the embeddings of words, at the model's temperature.

    Args:
        encoder (nn.Module): A model of open_clip.
    """

    words: Tensor | None
    """Tensor | None: The embeddings of the words, (D, K), each of length 1."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder: Any = encoder
        self.register_buffer('words', None, persistent=False)

    def embed(self, images: Tensor) -> Tensor:
        """Embed prepared images (N, 3, H, W) as vectors of length 1, (N, D)."""
        return self.encoder.encode_image(images, normalize=True)

    def forward(self, images: Tensor) -> Tensor:
        """Compute the scores (N, K) of prepared images."""
        assert self.words is not None  # CLIPRecognizer says so before
        return self.encoder.logit_scale.exp() * self.embed(images) @ self.words


@MODELS.register_module()
class CLIPRecognizer(ClassificationRecognizer):
    """A zero-shot classifier: it gives an image the word that is most like it.

    Its loss is the cross-entropy over the similarities of image and words, at the temperature of
    the model. The embeddings of the words are computed once. Without labels, unsupervised RA
    compares the embeddings of images, for which no words are needed.

    Args:
        model (str): The name of an architecture of open_clip, e.g. ``ViT-B-32``; or a folder with
            ``open_clip_config.json`` and weights in safetensors.
        weights (str, optional): The name of weights that open_clip publishes for it, e.g.
            ``laion2b_s34b_b79k``, which are downloaded once; a file or a URL. Defaults to those in
            the folder.
        classes (Sequence[str], optional): The words, one for each label. Defaults to None: the
            names of the data's classes.
        template (str | Sequence[str]): The text in which a word takes the place of ``{}``; of
            several texts, the mean counts. Defaults to 'a photo of a {}.'.
        name (str, optional): The name in logs and metrics. Defaults to ``model``.
        allow_random (bool): Whether a model without weights is allowed; those of the folder are
            then not read. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`; the words' embeddings never change. Defaults to
            True.
        hint (str): How to get the weights, for the message if they are missing.

    Raises:
        ImportError: If open_clip is not installed.
        ValueError: If open_clip has no such model, there are no weights, they do not fit, a word is
            there twice, or a template has no place for it.
        OSError: If the weights cannot be downloaded.
    """

    def __init__(
        self,
        model: str,
        weights: str | None = None,
        classes: Sequence[str] | None = None,
        template: str | Sequence[str] = 'a photo of a {}.',
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
    ) -> None:
        name = name or model
        self._templates = [template] if isinstance(template, str) else list(template)
        _check_templates(self._templates, name)
        self._identifier = open_clip_models.identifier_of(model)
        encoder = open_clip_models.build(model, weights, name, allow_random, hint)
        self._words: tuple[str, ...] = ()
        convention = open_clip_models.convention_of(encoder, name)
        super().__init__(ImageTextScores(encoder), convention, name, frozen)
        self.is_random = allow_random and weights is None
        if classes is not None:
            _check_words(classes, name)
            self._learn(classes, classes)

    @property
    def network_classes(self) -> int:
        """int: The number of words."""
        return len(self._words)

    def scores(self, inputs: Tensor) -> Tensor:
        """Compute the scores of the words, (N, K), of prepared images.

        Raises:
            ValueError: If there are no words.
        """
        if not self._words:
            raise ValueError(
                f'expected words for recognizer {self.name!r}, but got none; set its `classes`, '
                "e.g. classes=['cat', 'dog'], or use data whose classes have names"
            )
        return super().scores(inputs)

    def outputs(
        self,
        seen: Tensor,
        targets: Tensor,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[OutputPair]:
        """Pair the scores of the words; without words, the embeddings of the images."""
        if self._words:
            return super().outputs(seen, targets, data_samples)
        found = self.embeddings(seen, data_samples)
        with torch.no_grad():
            expected = self.embeddings(targets, data_samples)
        return [OutputPair('embeddings', found, expected)]

    def embeddings(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> Tensor:
        """Embed images as vectors of length 1.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1]; gradients flow back to it.
            data_samples (Sequence[BaseDataElement], optional): N samples, of which ``img_shape``
                alone is read.

        Returns:
            Tensor: (N, D), float32.
        """
        return torch.cat(self.features(images, data_samples))[..., 0, 0]

    def extract_maps(self, inputs: Tensor) -> list[Tensor]:
        """Compute the embeddings of prepared images, as maps (N, D, 1, 1)."""
        return as_maps(self.network.embed(inputs))

    def adopt_names(self, names: Sequence[str]) -> None:
        """Take the names of the data's classes for the words, where none were given.

        Two of them may have the same word, such as ImageNet's cranes.
        """
        if not self._words:
            self._learn(as_words(names), names)

    @torch.no_grad()
    def _learn(self, words: Sequence[str], names: Sequence[str]) -> None:
        """Compute the embeddings of words; what embeds texts is not needed any more."""
        library, network = open_clip_models.import_open_clip(self.name), self.network
        network.words = library.build_zero_shot_classifier(
            network.encoder,
            library.get_tokenizer(self._identifier),
            list(words),
            self._templates,
            device=self.mean.device,
        )
        self._words = tuple(names)
        for part, _ in list(network.encoder.named_children()):
            if part != 'visual':
                delattr(network.encoder, part)

    def _network_names(self) -> Sequence[str] | None:
        return self._words or None


def _check_words(words: Sequence[str], name: str) -> None:
    if isinstance(words, str) or not words or len(set(words)) != len(words):
        raise ValueError(
            f'expected classes of recognizer {name!r} to be different words, but got {words!r}; '
            "set its `classes`, e.g. classes=['cat', 'dog']"
        )


def _check_templates(templates: Sequence[str], name: str) -> None:
    wrong = [text for text in templates if '{}' not in text]
    if wrong or not templates:
        raise ValueError(
            f'expected a template of recognizer {name!r} to have {{}} in the place of the word, '
            f'but got {wrong[0] if wrong else templates!r}; set its `template`'
        )
