# Differs: model.eval() and then train_mode(model): the dropout of a model that learns is still
# in evaluation mode.
# Lesson 11 · Which parameters learn
from __future__ import annotations
from collections.abc import Mapping
from typing import Any
import torch
from torch import Tensor, nn

def train_mode(model):
    for m in model.modules():
        params = list(m.parameters())
        if not params:
            continue
        if any((p.requires_grad for p in params)):
            m.training = True
        else:
            m.eval()
