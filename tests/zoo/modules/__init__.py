"""The zoo's networks once more, as PyTorch modules written by hand from the papers: the tests' oracle.

Nothing here comes from the package under test. Activations work in place where the well-known implementations let
them, since that decides what training keeps in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import nn

from . import (
    alexnet,
    convnext,
    densenet,
    googlenet,
    inception,
    lenet,
    mobilenet,
    nin,
    regnet,
    resnet,
    sequence,
    shufflenet,
    squeezenet,
    unet,
    vgg,
)

#: The name of a bundled network -> its module.
MODULES: dict[str, Callable[[], nn.Module]] = {
    "lenet5": lenet.lenet5,
    "lenet5-notes": lenet.lenet5_notes,
    "lenet5-28": lenet.lenet5_28,
    "alexnet": alexnet.alexnet,
    "alexnet-one-tower": alexnet.alexnet_one_tower,
    "zfnet": alexnet.zfnet,
    "network-in-network": nin.network_in_network,
    "vgg11": partial(vgg.vgg, 11),
    "vgg11-bn": partial(vgg.vgg, 11, batch_norm=True),
    "vgg13": partial(vgg.vgg, 13),
    "vgg13-bn": partial(vgg.vgg, 13, batch_norm=True),
    "vgg16": partial(vgg.vgg, 16),
    "vgg16-bn": partial(vgg.vgg, 16, batch_norm=True),
    "vgg19": partial(vgg.vgg, 19),
    "vgg19-bn": partial(vgg.vgg, 19, batch_norm=True),
    "googlenet": googlenet.googlenet,
    "inception-v3": inception.inception_v3,
    "resnet18": resnet.resnet18,
    "resnet34": resnet.resnet34,
    "resnet50": resnet.resnet50,
    "resnet101": resnet.resnet101,
    "resnet152": resnet.resnet152,
    "resnext50": resnet.resnext50,
    "wide-resnet50": resnet.wide_resnet50,
    "se-resnet50": resnet.se_resnet50,
    "densenet121": densenet.densenet121,
    "densenet169": densenet.densenet169,
    "densenet201": densenet.densenet201,
    "squeezenet1.0": squeezenet.squeezenet1_0,
    "squeezenet1.1": squeezenet.squeezenet1_1,
    "mobilenet-v1": mobilenet.mobilenet_v1,
    "mobilenet-v2": mobilenet.mobilenet_v2,
    "mobilenet-v3-large": mobilenet.mobilenet_v3_large,
    "mobilenet-v3-small": mobilenet.mobilenet_v3_small,
    "shufflenet-v2": shufflenet.shufflenet_v2,
    "mnasnet1.0": mobilenet.mnasnet1_0,
    "efficientnet-b0": mobilenet.efficientnet_b0,
    "regnet-y-400mf": regnet.regnet_y_400mf,
    "convnext-tiny": convnext.convnext_tiny,
    "unet": unet.unet,
    "autoencoder": sequence.autoencoder,
    "wavenet": sequence.wavenet,
    "c3d": sequence.c3d,
    "text-cnn": sequence.text_cnn,
    "text-lstm": sequence.text_lstm,
}
