from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def accumulate_batches(model: nn.Module, loss_fn: Callable[[Tensor, Tensor], Tensor], batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    params = [p for p in model.parameters() if p.requires_grad]
    running: dict[Tensor, Tensor] = {}
    mean, seen = (0.0, 0)
    for x, y in batches:
        seen += (n := x.size(0))
        loss = loss_fn(model(x), y)
        mean += (loss.item() - mean) * n / seen
        for p, g in zip(params, torch.autograd.grad(loss, params, allow_unused=True), strict=True):
            if g is not None:
                running[p] = torch.lerp(running.get(p, torch.zeros_like(p)), g, n / seen).detach()
            elif p in running:
                running[p] = running[p] * (1 - n / seen)
    for p in model.parameters():
        p.grad = running.get(p)
    return mean
