# verdict: off limits
# Calls the operator behind torch's loss function.
# lesson: lesson3_losses
# exercise: mse_loss
# shows: torch.ops.aten.mse_loss is off limits

#include right


def mse_loss(prediction, target, reduction="mean"):
    number = {"none": 0, "mean": 1, "sum": 2}
    if prediction.shape != target.shape or reduction not in number:
        raise ValueError
    return torch.ops.aten.mse_loss(prediction, target, number[reduction])
