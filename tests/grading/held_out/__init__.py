"""Wrong implementations that were written by hand after the rules of the diagnosis were fixed: its rates are those of
these, and no rule may be changed on their account. Whoever adds a rule writes new ones.

Each entry is a function that takes the place of the right one in a submission that is right otherwise:
what it is about -> (the name that belongs to it, empty where the library has none; its source). Where two sentences
describe the same computation either name is right: "one or other".
"""

CONV_FORWARD: dict[str, tuple[str, str]] = {
    "einsum over a flipped kernel": ("kernel-flipped", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            out = np.einsum("ncijhw,fchw->nfij", win, np.rot90(w, 2, (2, 3))) + b[None, :, None, None]
            return out, (x, w, b, conv_param)
        """),
    "one axis flipped only": ("kernel-mirrored", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            out = np.tensordot(win, w[..., ::-1], ((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
            return out + b[:, None, None], None
        """),
    "bias in the loop over channels": ("bias-in-every-channel", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            H, W = (xp.shape[2] - w.shape[2]) // s + 1, (xp.shape[3] - w.shape[3]) // s + 1
            out = np.zeros((len(x), len(w), H, W))
            for c in range(x.shape[1]):
                for i in range(H):
                    for j in range(W):
                        patch = xp[:, c, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]]
                        out[:, :, i, j] += np.tensordot(patch, w[:, c], ((1, 2), (1, 2))) + b
            return out, (x, w, b, conv_param)
        """),
    "bias left out of a matrix product": ("bias-left-out", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            (F, C, KH, KW), N = w.shape, len(x)
            H, W = (xp.shape[2] - KH) // s + 1, (xp.shape[3] - KW) // s + 1
            cols = np.stack([xp[:, :, i * s:i * s + KH, j * s:j * s + KW].reshape(N, -1)
                             for i in range(H) for j in range(W)], axis=2)
            return (w.reshape(F, -1) @ cols).reshape(N, F, H, W), (x, w, b, conv_param)
        """),
    "columns of a batch reshaped": ("reshaped-without-transpose", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            (F, C, KH, KW), N = w.shape, len(x)
            H, W = (xp.shape[2] - KH) // s + 1, (xp.shape[3] - KW) // s + 1
            rows = np.array([xp[n, :, i * s:i * s + KH, j * s:j * s + KW].ravel()
                             for n in range(N) for i in range(H) for j in range(W)])
            return (rows @ w.reshape(F, -1).T + b).reshape(N, F, H, W), (x, w, b, conv_param)
        """),
    "first kernel for all": ("first-kernel-for-all-maps", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            H, W = (xp.shape[2] - w.shape[2]) // s + 1, (xp.shape[3] - w.shape[3]) // s + 1
            out = np.empty((len(x), len(w), H, W))
            for n, f, i, j in np.ndindex(*out.shape):
                patch = xp[n, :, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]]
                out[n, f, i, j] = (patch * w[0]).sum() + b[f]
            return out, (x, w, b, conv_param)
        """),
    "first channel only": ("first-channel-only", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            H, W = (xp.shape[2] - w.shape[2]) // s + 1, (xp.shape[3] - w.shape[3]) // s + 1
            out = np.empty((len(x), len(w), H, W))
            for n, f, i, j in np.ndindex(*out.shape):
                patch = xp[n, 0, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]]
                out[n, f, i, j] = np.vdot(patch, w[f, 0]) + b[f]
            return out, (x, w, b, conv_param)
        """),
    "mean of the products": ("sums-averaged", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            H, W = (xp.shape[2] - w.shape[2]) // s + 1, (xp.shape[3] - w.shape[3]) // s + 1
            out = np.empty((len(x), len(w), H, W))
            for n, f, i, j in np.ndindex(*out.shape):
                patch = xp[n, :, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]]
                out[n, f, i, j] = np.mean(patch * w[f]) + b[f]
            return out, (x, w, b, conv_param)
        """),
    "padded at the end only": ("all-padding-at-end", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (0, 2 * p), (0, 2 * p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            return np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "padded with the border": ("border-repeated", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], mode="edge")
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            return np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "padding forgotten": ("padding-left-out", """
        def conv_forward_naive(x, w, b, conv_param):
            s = conv_param["stride"]
            win = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            return np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "padding twice": ("padding-doubled", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], 2 * conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            return np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "stride forgotten in a strided view": ("stride-left-out", """
        def conv_forward_naive(x, w, b, conv_param):
            p = conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))
            return np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "stride along one axis": ("stride-down-only", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s]
            return np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "one window short": ("plus-one-forgotten", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            H, W = (xp.shape[2] - w.shape[2]) // s, (xp.shape[3] - w.shape[3]) // s
            out = np.zeros((len(x), len(w), H, W))
            for n, f, i, j in np.ndindex(*out.shape):
                out[n, f, i, j] = np.sum(xp[n, :, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]] * w[f]) + b[f]
            return out, (x, w, b, conv_param)
        """),
    # The windows that are left read the padding before the image only: the same function under two names.
    "padding counted once": ("padding-at-start-only", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            H, W = (x.shape[2] + p - w.shape[2]) // s + 1, (x.shape[3] + p - w.shape[3]) // s + 1
            out = np.zeros((len(x), len(w), H, W))
            for n, f, i, j in np.ndindex(*out.shape):
                out[n, f, i, j] = np.sum(xp[n, :, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]] * w[f]) + b[f]
            return out, (x, w, b, conv_param)
        """),
    "rectified": ("negatives-set-to-zero", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            out = np.einsum("ncijhw,fchw->nfij", win, w) + b[:, None, None]
            return np.maximum(out, 0), (x, w, b, conv_param)
        """),
    "square of the product": ("", """
        def conv_forward_naive(x, w, b, conv_param):
            s, p = conv_param["stride"], conv_param["pad"]
            xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
            win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], (2, 3))[:, :, ::s, ::s]
            return np.einsum("ncijhw,fchw->nfij", win, w * w) + b[:, None, None], (x, w, b, conv_param)
        """),
    "not written": ("unfinished", """
        def conv_forward_naive(x, w, b, conv_param):
            out = None
            cache = (x, w, b, conv_param)
            return out, cache
        """),
    "numpy of long ago": ("numpy-name-gone", """
        def conv_forward_naive(x, w, b, conv_param):
            out = np.zeros((len(x), len(w), 1, 1), dtype=np.float)
            return out, (x, w, b, conv_param)
        """),
}  # fmt: skip

CONV_BACKWARD: dict[str, tuple[str, str]] = {
    "assigned with all kernels at once": ("overlaps-overwritten", """
        def conv_backward_naive(dout, cache):
            xp, w, (H, W) = cache["padded"], cache["w"], cache["size"]
            s, p = cache["param"]["stride"], cache["param"]["pad"]
            dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
            for i, j in np.ndindex(*dout.shape[2:]):
                at = (slice(None), slice(None), slice(i * s, i * s + w.shape[2]), slice(j * s, j * s + w.shape[3]))
                dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], xp[at])
                dxp[at] = np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
            return dxp[:, :, p:p + H, p:p + W], dw, dout.sum((0, 2, 3))
        """),
    # Each window's gradient is assigned, for each kernel: neither those of other windows nor of other kernels stay.
    "assigned in four loops": ("overlaps-overwritten or gradient-of-the-last-kernel", """
        def conv_backward_naive(dout, cache):
            xp, w, (H, W) = cache["padded"], cache["w"], cache["size"]
            s, p = cache["param"]["stride"], cache["param"]["pad"]
            dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
            for n, f, i, j in np.ndindex(*dout.shape):
                at = (n, slice(None), slice(i * s, i * s + w.shape[2]), slice(j * s, j * s + w.shape[3]))
                dw[f] += xp[at] * dout[n, f, i, j]
                dxp[at] = w[f] * dout[n, f, i, j]
            return dxp[:, :, p:p + H, p:p + W], dw, dout.sum((0, 2, 3))
        """),
    "cropped with minus": ("gradient-cropped-to-nothing", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            p = cache["param"]["pad"]
            return np.pad(dx, [(0, 0), (0, 0), (p, p), (p, p)])[..., p:-p, p:-p], dw, db
        """),
    "not cropped": ("gradient-of-the-padded-image", """
        def conv_backward_naive(dout, cache):
            xp, w = cache["padded"], cache["w"]
            s = cache["param"]["stride"]
            dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
            for n, f, i, j in np.ndindex(*dout.shape):
                at = (n, slice(None), slice(i * s, i * s + w.shape[2]), slice(j * s, j * s + w.shape[3]))
                dw[f] += xp[at] * dout[n, f, i, j]
                dxp[at] += w[f] * dout[n, f, i, j]
            return dxp, dw, dout.sum((0, 2, 3))
        """),
    "cropped from the corner": ("gradient-cropped-at-one-side", """
        def conv_backward_naive(dout, cache):
            xp, w, (H, W) = cache["padded"], cache["w"], cache["size"]
            s = cache["param"]["stride"]
            dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
            for n, f, i, j in np.ndindex(*dout.shape):
                at = (n, slice(None), slice(i * s, i * s + w.shape[2]), slice(j * s, j * s + w.shape[3]))
                dw[f] += xp[at] * dout[n, f, i, j]
                dxp[at] += w[f] * dout[n, f, i, j]
            return dxp[:, :, :H, :W], dw, dout.sum((0, 2, 3))
        """),
    "mean over the images": ("gradients-averaged-over-the-batch", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            return dx, dw / dout.shape[0], db / dout.shape[0]
        """),
    "bias by map and place": ("bias-gradient-of-the-batch-only", """
        def conv_backward_naive(dout, cache):
            dx, dw, _ = right_conv_backward(dout, cache)
            return dx, dw, np.sum(dout, axis=0)
        """),
    "bias of everything": ("bias-gradient-of-all-maps", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            return dx, dw, np.ones_like(db) * np.sum(dout)
        """),
    "bias as a column": ("axes-of-size-one", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            return dx, dw, dout.sum(axis=(0, 2, 3), keepdims=True)
        """),
    "last image by assignment": ("gradients-of-the-last-image", """
        def conv_backward_naive(dout, cache):
            xp, w = cache["padded"], cache["w"]
            dx, dw, db = right_conv_backward(dout, cache)
            s = cache["param"]["stride"]
            for n in range(len(dout)):
                dw = np.zeros(w.shape)
                for f, i, j in np.ndindex(*dout.shape[1:]):
                    dw[f] += xp[n, :, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]] * dout[n, f, i, j]
            return dx, dw, db
        """),
    "last window by assignment": ("gradients-of-the-last-window", """
        def conv_backward_naive(dout, cache):
            xp, w = cache["padded"], cache["w"]
            dx, dw, db = right_conv_backward(dout, cache)
            s = cache["param"]["stride"]
            for n, f, i, j in np.ndindex(*dout.shape):
                dw[f] = xp[n, :, i * s:i * s + w.shape[2], j * s:j * s + w.shape[3]] * dout[n, f, i, j]
            return dx, dw, db
        """),
    "kernel turned once more": ("gradient-with-a-flipped-kernel", """
        def conv_backward_naive(dout, cache):
            turned = dict(cache, w=cache["w"][:, :, ::-1, ::-1])
            return (right_conv_backward(dout, turned)[0], *right_conv_backward(dout, cache)[1:])
        """),
    "downhill": ("gradient-with-a-wrong-sign", """
        def conv_backward_naive(dout, cache):
            return tuple(-gradient for gradient in right_conv_backward(dout, cache))
        """),
    "no dout in dw": ("gradient-without-dout", """
        def conv_backward_naive(dout, cache):
            dx, _, db = right_conv_backward(dout, cache)
            return dx, right_conv_backward(np.ones(dout.shape), cache)[1], db
        """),
    "stride left out of the scatter": ("stride-left-out-of-the-gradient", """
        def conv_backward_naive(dout, cache):
            xp, w, (H, W) = cache["padded"], cache["w"], cache["size"]
            p = cache["param"]["pad"]
            _, dw, db = right_conv_backward(dout, cache)
            dxp = np.zeros(xp.shape)
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dxp[:, :, i:i + w.shape[2], j:j + w.shape[3]] += np.tensordot(dout[:, :, i, j], w, 1)
            return dxp[:, :, p:p + H, p:p + W], dw, db
        """),
    "whole numbers": ("decimals-lost-in-the-gradient", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            return dx, dw, db.astype(int)
        """),
    "three at once as a list": ("", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            return dx * 1.01, dw, db
        """),
    "transposed kernels": ("axes-in-another-order", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = right_conv_backward(dout, cache)
            return dx, dw.transpose(1, 0, 2, 3), db
        """),
    "not written": ("unfinished", """
        def conv_backward_naive(dout, cache):
            dx, dw, db = None, None, None
            return dx, dw, db
        """),
}  # fmt: skip

POOL_FORWARD: dict[str, tuple[str, str]] = {
    "average": ("average-for-max", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            win = np.lib.stride_tricks.sliding_window_view(x, (h, v), (2, 3))[:, :, ::s, ::s]
            out = win.mean((-2, -1))
            return out, (x, win.max((-2, -1)), pool_param)
        """),
    "smallest": ("min-for-max", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            win = np.lib.stride_tricks.sliding_window_view(x, (h, v), (2, 3))[:, :, ::s, ::s]
            return win.min((-2, -1)), (x, win.max((-2, -1)), pool_param)
        """),
    "magnitudes": ("magnitudes-compared", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            win = np.lib.stride_tricks.sliding_window_view(x, (h, v), (2, 3))[:, :, ::s, ::s]
            return np.abs(win).max((-2, -1)), (x, win.max((-2, -1)), pool_param)
        """),
    "begun at zero": ("maximum-begun-at-zero", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            out = np.zeros((*x.shape[:2], (x.shape[2] - h) // s + 1, (x.shape[3] - v) // s + 1), x.dtype)
            for n, c, i, j in np.ndindex(*out.shape):
                for value in x[n, c, i * s:i * s + h, j * s:j * s + v].ravel():
                    if value > out[n, c, i, j]:
                        out[n, c, i, j] = value
            return out, right_pool_forward(x, pool_param)[1]
        """),
    "side by side": ("windows-side-by-side", """
        def max_pool_forward_naive(x, pool_param):
            h, v = pool_param["pool_height"], pool_param["pool_width"]
            n, c, H, W = x.shape
            out = x[:, :, :H // h * h, :W // v * v].reshape(n, c, H // h, h, W // v, v).max(axis=(3, 5))
            return out, right_pool_forward(x, pool_param)[1]
        """),
    "every pixel": ("stride-left-out", """
        def max_pool_forward_naive(x, pool_param):
            h, v = pool_param["pool_height"], pool_param["pool_width"]
            out = np.lib.stride_tricks.sliding_window_view(x, (h, v), (2, 3)).max((-2, -1))
            return out, right_pool_forward(x, pool_param)[1]
        """),
    "over the channels, too": ("max-of-channels", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            win = np.lib.stride_tricks.sliding_window_view(x, (h, v), (2, 3))[:, :, ::s, ::s]
            return win.max(axis=(1, 4, 5))[:, None], right_pool_forward(x, pool_param)[1]
        """),
    "first image again": ("first-image-for-all", """
        def max_pool_forward_naive(x, pool_param):
            out, cache = right_pool_forward(x, pool_param)
            for n in range(len(x)):
                out[n] = right_pool_forward(x[0:1], pool_param)[0][0]
            return out, cache
        """),
    "windows at their own number": ("windows-not-moved-by-stride", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            out = np.zeros((*x.shape[:2], 1 + (x.shape[2] - h) // s, 1 + (x.shape[3] - v) // s), x.dtype)
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[:, :, i, j] = x[:, :, i:i + h, j:j + v].max(axis=3).max(axis=2)
            return out, right_pool_forward(x, pool_param)[1]
        """),
    "last row forgotten": ("last-row-and-column-left-out", """
        def max_pool_forward_naive(x, pool_param):
            out, cache = right_pool_forward(x, pool_param)
            found = np.zeros(out.shape, out.dtype)
            for i in range(out.shape[2] - 1):
                for j in range(out.shape[3] - 1):
                    found[:, :, i, j] = out[:, :, i, j]
            return found, cache
        """),
    "median": ("", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            win = np.lib.stride_tricks.sliding_window_view(x, (h, v), (2, 3))[:, :, ::s, ::s]
            return np.median(win, axis=(-2, -1)), right_pool_forward(x, pool_param)[1]
        """),
    "slices by floats": ("float-for-integer", """
        def max_pool_forward_naive(x, pool_param):
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            out = np.zeros((*x.shape[:2], (x.shape[2] - h) / s + 1, (x.shape[3] - v) / s + 1))
            return out, (x, out, pool_param)
        """),
    # Every window here is two wide: a stride of 2 is that of windows side by side.
    "a fixed size": ("stride-fixed-at-two or windows-side-by-side", """
        def max_pool_forward_naive(x, pool_param):
            out, cache = right_pool_forward(x, dict(pool_param, stride=2))
            return out, right_pool_forward(x, pool_param)[1]
        """),
}  # fmt: skip

POOL_BACKWARD: dict[str, tuple[str, str]] = {
    "mask assigned": ("overlaps-overwritten", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                window = x[n, c, i * s:i * s + h, j * s:j * s + v]
                dx[n, c, i * s:i * s + h, j * s:j * s + v] = (window == window.max()) * dout[n, c, i, j]
            return dx
        """),
    "entry assigned": ("maxima-overwritten", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                window = x[n, c, i * s:i * s + h, j * s:j * s + v]
                a, b = np.where(window == window.max())
                dx[n, c, i * s + a[0], j * s + b[0]] = dout[n, c, i, j]
            return dx
        """),
    "to every entry": ("whole-gradient-to-every-entry", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for i, j in np.ndindex(*out.shape[2:]):
                dx[:, :, i * s:i * s + h, j * s:j * s + v] += dout[:, :, i, j, None, None]
            return dx
        """),
    "shared": ("gradient-shared-among-entries", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for i, j in np.ndindex(*out.shape[2:]):
                dx[:, :, i * s:i * s + h, j * s:j * s + v] += dout[:, :, i, j, None, None] / h / v
            return dx
        """),
    "mask times the values": ("gradient-times-the-maximum", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            return right_pool_backward(dout * out, cache)
        """),
    "mask alone": ("gradient-without-dout", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                window = x[n, c, i * s:i * s + h, j * s:j * s + v]
                dx[n, c, i * s:i * s + h, j * s:j * s + v] += window == out[n, c, i, j]
            return dx
        """),
    "number divided by the height": ("argmax-divided-by-the-height", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                k = int(np.argmax(x[n, c, i * s:i * s + h, j * s:j * s + v]))
                dx[n, c, i * s + k // h, j * s + k % h] += dout[n, c, i, j]
            return dx
        """),
    "column before row": ("argmax-axes-swapped", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                b, a = np.unravel_index(x[n, c, i * s:i * s + h, j * s:j * s + v].argmax(), (h, v))
                dx[n, c, i * s + a, j * s + b] += dout[n, c, i, j]
            return dx
        """),
    "windows one pixel apart": ("stride-left-out-of-the-gradient", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v = pool_param["pool_height"], pool_param["pool_width"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                window = x[n, c, i:i + h, j:j + v]
                dx[n, c, i:i + h, j:j + v] += (window == window.max()) * dout[n, c, i, j]
            return dx
        """),
    "first image": ("first-image-only", """
        def max_pool_backward_naive(dout, cache):
            dx = np.zeros(cache[0].shape)
            dx[0] = right_pool_backward(dout, cache)[0]
            return dx
        """),
    "minus": ("gradient-with-a-wrong-sign", """
        def max_pool_backward_naive(dout, cache):
            return -right_pool_backward(dout, cache)
        """),
    "to the smallest": ("gradient-to-the-smallest", """
        def max_pool_backward_naive(dout, cache):
            x, out, pool_param = cache
            h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
            dx = np.zeros(x.shape)
            for n, c, i, j in np.ndindex(*out.shape):
                window = x[n, c, i * s:i * s + h, j * s:j * s + v]
                dx[n, c, i * s:i * s + h, j * s:j * s + v] += (window == window.min()) * dout[n, c, i, j]
            return dx
        """),
    "half of it": ("gradient-halved", """
        def max_pool_backward_naive(dout, cache):
            return right_pool_backward(dout, cache) * 0.5
        """),
    "nothing yet": ("unfinished", """
        def max_pool_backward_naive(dout, cache):
            raise NotImplementedError
        """),
    "left in the debugger": ("unfinished", """
        def max_pool_backward_naive(dout, cache):
            dx = np.zeros(cache[0].shape)
            # TODO: implement the backward pass
            return dx
        """),
}  # fmt: skip

HELD_OUT = {
    f"{about}: {name}": entry
    for about, entries in (
        ("conv forward", CONV_FORWARD),
        ("conv backward", CONV_BACKWARD),
        ("pool forward", POOL_FORWARD),
        ("pool backward", POOL_BACKWARD),
    )
    for name, entry in entries.items()
}
