import numpy as np

# p_k = 1 / sum_j exp(x_j - x_k): no overflow where it matters

def softmax(x):
    with np.errstate(over='ignore'):
        return 1 / np.exp(x[:, None, :] - x[:, :, None]).sum(axis=2)

def softmax_loss(x, classes):
    rows = np.arange(len(x))
    margin = x - x[rows, classes][:, None]
    top = margin.max(axis=1)
    losses = top + np.log(np.exp(margin - top[:, None]).sum(axis=1))
    dx = softmax(x)
    dx[rows, classes] -= 1
    dx /= len(x)
    return losses.mean(), dx
