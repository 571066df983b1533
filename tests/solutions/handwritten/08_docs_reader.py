# id: losses.norm_loss.spectral_norm
# lesson: lesson3_losses
from torch.linalg import norm


def norm_loss(prediction, target):
    # https://pytorch.org/docs/stable/generated/torch.linalg.norm.html
    # ord=2 is the 2-norm, that is what ||.||_2 means
    diff = prediction - target
    # "if dim=None and ord != None, A must be 1D or 2D"  -> flatten the others
    if diff.ndim not in (1, 2):
        diff = diff.reshape(-1)
    return norm(diff, ord=2)
