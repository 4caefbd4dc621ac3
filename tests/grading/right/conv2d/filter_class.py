from itertools import product

import numpy as np


class Filter:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias
        self.size = weights.shape[1:]

    def at(self, image, top, left):
        patch = image[:, top:top + self.size[0], left:left + self.size[1]]
        return np.vdot(patch, self.weights) + self.bias


def conv2d(x, w, b, stride, pad):
    filters = [Filter(kernel, bias) for kernel, bias in zip(w, b)]
    out = []
    for image in x:
        framed = np.pad(image, [(0, 0), (pad, pad), (pad, pad)])
        tops = range(0, framed.shape[1] - w.shape[2] + 1, stride)
        lefts = range(0, framed.shape[2] - w.shape[3] + 1, stride)
        maps = [[f.at(framed, t, l) for t, l in product(tops, lefts)] for f in filters]
        out.append(np.array(maps).reshape(len(filters), len(tops), len(lefts)))
    return np.stack(out)
