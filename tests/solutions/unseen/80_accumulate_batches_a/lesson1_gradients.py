# Differs from the right behaviour in this case (m is this module, T is torch.tensor):
#   net = nn.Linear(1, 1).eval()
#   m.accumulate_batches(net, nn.functional.mse_loss, [(torch.ones(2, 1), torch.ones(2, 1))])
#   assert not net.training
# Lesson 1 · Gradients accumulate
from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def accumulate_batches(model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    model.train()
    model.zero_grad()
    data = [(x, y, len(x)) for x, y in batches]
    total_n = sum((n for *_, n in data))
    acc = torch.zeros(())
    for x, y, n in data:
        loss = loss_fn(model(x), y) * n / total_n
        loss.backward()
        acc += loss.detach()
    return acc.item()
