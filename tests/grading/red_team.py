"""Right answers by ways that a task may forbid, by the numbers of the list of attacks that the project keeps.

The attacks themselves are `cnncalc.grading.attacks`.
"""

from __future__ import annotations

_TORCH = """
import importlib, threading, torch
import torch.nn.functional as F
def conv2d(x, w, b, stride, pad):
    {}
"""
#: Right answers by ways that a task may forbid.
FORBIDDEN_WAYS = {
    **{
        name: _TORCH.format(line)
        for name, line in {
            "75 directly": "return F.conv2d(x, w, b, stride, pad)",
            "75 torch.conv2d": "return torch.conv2d(x, w, b, stride, pad)",
            "75 an alias": "c = F\n    return c.conv2d(x, w, b, stride, pad)",
            "75 getattr": "return getattr(F, 'con' + 'v2d')(x, w, b, stride, pad)",
            "75 importlib": "return importlib.import_module('torch.nn.' + 'functional').conv2d(x, w, b, stride, pad)",
            "75 an operator": """s, p = [stride] * 2, [pad] * 2
    return torch.ops.aten.convolution(x, w, b, s, p, [1, 1], False, [0, 0], 1)""",
            "75 a layer": """layer = torch.nn.Conv2d(w.shape[1], w.shape[0], w.shape[2:], stride, pad)
    layer.weight.data, layer.bias.data = w, b
    return layer(x).detach()""",
            "75 in a thread": """found = []
    thread = threading.Thread(target=lambda: found.append(F.conv2d(x, w, b, stride, pad)))
    thread.start(); thread.join()
    return found[0]""",
            "75 with dispatch off": """with torch._C._DisableTorchDispatch():
        return F.conv2d(x, w, b, stride, pad)""",
            "75 a name made at run time": """name = bytes([99, 111, 110, 118, 50, 100]).decode()
    return getattr(F, name)(x, w, b, stride, pad)""",
            "77 automatic gradients": """x = F.pad(x, [pad] * 4)
    size = [(n - k) // stride + 1 for n, k in zip(x.shape[2:], w.shape[2:])]
    v = torch.zeros(len(x), len(w), *size, dtype=x.dtype, requires_grad=True)
    y = 0
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            part = x[:, :, i:i + stride * size[0]:stride, j:j + stride * size[1]:stride][:, :, :size[0], :size[1]]
            y = y + torch.einsum("nfhw,fc,nchw->", v, w[:, :, i, j], part)
    return torch.autograd.grad(y, v)[0] + b[:, None, None]""",
        }.items()
    },
    "76 scipy": """
import numpy as np
from scipy import signal as s
def conv2d(x, w, b, stride, pad):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    out = [[sum(s.correlate2d(c, k, "valid") for c, k in zip(image, kernel)) for kernel in w] for image in x]
    return np.array(out)[:, :, ::stride, ::stride] + b[:, None, None]
""",
    "76 NumPy's own": """
import numpy as np
def conv2d(x, w, b, stride, pad):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    out = np.zeros((N, F, H - KH + 1, W - KW + 1)) + b[:, None, None]
    for n, f, i, c, u in np.ndindex(N, F, H - KH + 1, C, KH):
        out[n, f, i] += np.correlate(x[n, c, i + u], w[f, c, u], "valid")
    return out[:, :, ::stride, ::stride]
""",
}
