# verdict: off limits
# Calls an overload of an operator that arrives in the dispatcher as its parts.
# lesson: lesson3_losses
# exercise: l1_loss
# shows: torch.ops.aten.l1_loss is off limits

#include right


def l1_loss(prediction, target, reduction="mean"):
    number = {"none": 0, "mean": 1, "sum": 2}
    if prediction.shape != target.shape or reduction not in number:
        raise ValueError
    return torch.ops.aten.l1_loss.default(prediction, target, number[reduction])
