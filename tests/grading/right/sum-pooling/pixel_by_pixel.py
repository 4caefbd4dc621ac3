import numpy as np

def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    out = [[[[sum(x[n, c, i + a, j + b] for a in range(height) for b in range(width))
              for j in range(0, W - width + 1, stride)]
             for i in range(0, H - height + 1, stride)]
            for c in range(C)]
           for n in range(N)]
    return np.array(out, dtype=x.dtype), (x.shape, height, width, stride)

def sum_pool_backward(dout, cache):
    (N, C, H, W), height, width, stride = cache
    dx = np.zeros((N, C, H, W), dout.dtype)
    # from the pixel's side: which windows is it in?
    for r in range(H):
        for s in range(W):
            for i in range(dout.shape[2]):
                if not i * stride <= r < i * stride + height:
                    continue
                for j in range(dout.shape[3]):
                    if j * stride <= s < j * stride + width:
                        dx[:, :, r, s] += dout[:, :, i, j]
    return dx
