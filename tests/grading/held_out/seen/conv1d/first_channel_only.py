# cause: only the first channel of signal and kernel is used
# name: first-channel-only
import numpy as np

def correlate1d(x, w, b, stride, pad):
    out = []
    for sig in x:
        sig = np.pad(sig[0], pad)
        rows = []
        for kern, bias in zip(w, b):
            k = kern[0]
            rows.append([np.sum(sig[i:i + len(k)] * k) + bias for i in range(0, len(sig) - len(k) + 1, stride)])
        out.append(rows)
    return np.array(out)

def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
