import numpy as np

def log_softmax(x):
    return x - np.logaddexp.reduce(x, axis=1)[:, None]

def softmax(x):
    x = x.astype(np.float64)
    return np.exp(log_softmax(x))

def softmax_loss(x, classes):
    x = x.astype(np.float64)
    one_hot = np.eye(x.shape[1])[classes]
    loss = -(one_hot * log_softmax(x)).sum(axis=1).mean()
    return loss, (softmax(x) - one_hot) / len(x)
