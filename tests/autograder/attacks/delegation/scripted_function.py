# verdict: off limits
# Has the operator called by a graph of torch's own language, where no Python function is called.
# lesson: lesson3_losses
# exercise: mse_loss
# shows: torch.ops.aten.mse_loss is off limits

#include right

graph = torch._C.parse_ir("""
graph(%prediction : Tensor, %target : Tensor, %reduction : int):
  %loss : Tensor = aten::mse_loss(%prediction, %target, %reduction)
  return (%loss)
""")
scripted = torch._C._create_function_from_graph("loss", graph)


def mse_loss(prediction, target, reduction="mean"):
    number = {"none": 0, "mean": 1, "sum": 2}
    if prediction.shape != target.shape or reduction not in number:
        raise ValueError
    return scripted(prediction, target, number[reduction])
