# cause: In reflect mode the pixels beside the border are copied in their own order (b c before a) instead of mirrored (c b).
# name: border-turned-round
import numpy as np


def conv2d(x, w, b, pad, mode):
    H, W = x.shape[2:]
    if mode == "zeros":
        xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    else:
        if mode == "replicate":
            def idx(n): return [0] * pad + list(range(n)) + [n - 1] * pad
        elif mode == "circular":
            def idx(n): return [i % n for i in range(-pad, n + pad)]
        elif mode == "reflect":
            def idx(n): return list(range(1, pad + 1)) + list(range(n)) + list(range(n - 1 - pad, n - 1))
        xp = x[:, :, idx(H)][:, :, :, idx(W)]
    N, C = x.shape[:2]
    F, _, kh, kw = w.shape
    out_h, out_w = H + 2 * pad - kh + 1, W + 2 * pad - kw + 1
    # im2col
    cols = np.stack([xp[:, :, i : i + out_h, j : j + out_w] for i in range(kh) for j in range(kw)], axis=2)
    out = np.einsum("nckhw,fck->nfhw", cols, w.reshape(F, C, kh * kw))
    return out + b[None, :, None, None]
