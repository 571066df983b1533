from __future__ import annotations
from collections.abc import Callable, Iterable
import torch
from torch import Tensor, nn

def gradient(f, w, *, strict: bool=False):
    jac = torch.autograd.functional.jacobian(f, w.detach().clone(), strict=strict)
    assert jac.shape == w.shape, (jac.shape, w.shape)
    return jac
