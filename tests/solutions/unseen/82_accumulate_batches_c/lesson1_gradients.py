# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   net = nn.Linear(1, 1); x = T([[1.], [2.], [3.], [10.]]); y = torch.zeros(4, 1)
#   m.accumulate_batches(net, nn.functional.mse_loss, [(x[:3], y[:3]), (x[3:], y[3:])])
#   want = torch.autograd.grad(nn.functional.mse_loss(net(x), y), net.weight)[0]
#   close(net.weight.grad, want, 1e-4)
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def accumulate_batches(model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    batches = list(batches)
    model.zero_grad()
    running_loss, samples = (0.0, 0)
    for x, y in batches:
        loss = loss_fn(model(x), y)
        (loss / len(batches)).backward()
        running_loss += loss.item() * x.size(0)
        samples += x.size(0)
    return running_loss / samples
