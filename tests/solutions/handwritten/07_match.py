# id: losses.l1_loss.one_at_zero
# lesson: lesson3_losses
import torch


class ShapeMismatch(ValueError):
    def __init__(self, a, b):
        super().__init__(f"prediction is {tuple(a.shape)} but target is {tuple(b.shape)}")


def absolute(r):
    # |r| is r for r >= 0 and -r otherwise (that's literally the definition)
    return torch.where(r >= 0, r, -r)


def l1_loss(prediction, target, reduction="mean"):
    if prediction.shape != target.shape:
        raise ShapeMismatch(prediction, target)
    errors = absolute(prediction - target)
    match reduction:
        case "none":
            return errors
        case "sum":
            return errors.sum()
        case "mean":
            return errors.sum() / errors.numel()
        case other:
            raise ValueError(f"what is {other!r}?")
