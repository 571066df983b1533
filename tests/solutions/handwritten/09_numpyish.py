# id: losses.cross_entropy.averages_over_classes
# lesson: lesson3_losses
import torch as np      # I come from numpy :)


def _one_hot(y, C, dtype):
    return np.eye(C, dtype=dtype)[y]


def _logsumexp(Z):
    m = np.amax(Z, axis=1, keepdims=True).detach()
    return m + np.log(np.sum(np.exp(Z - m), axis=1, keepdims=True))


def cross_entropy(logits, target, reduction="mean"):
    N, C = logits.shape
    Y = _one_hot(target, C, logits.dtype)
    L = -Y * (logits - _logsumexp(logits))      # (N, C) table of losses

    if reduction == "none":
        return np.sum(L, axis=1)
    if reduction == "sum":
        return np.sum(L)
    if reduction == "mean":
        return np.mean(L)
    raise ValueError(reduction)
