# %% [markdown]
"""
# Lesson 11 · Which parameters learn

A training need not start from nothing, and not everything in a model has to learn in the same way.
Matrices may be pulled towards 0 while biases are left alone. A body that was trained for one task
stays as it is while a new head learns another task. Weights come from a file whose model was not
quite the same.

Each of these is a few lines, and each has a way to go wrong without an error. A body that was
frozen moves all the same, or a warm start loads nothing. Here you write four small tools that you
can trust.
"""

# %%
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

# %% [markdown]
"""
## 11.1 decay_groups

Weight decay pulls a parameter towards 0, which is a wish for small numbers. In a matrix, small
weights make a smoother model. A bias has no reason to be small, and the weight of a normalisation
layer does its work at about 1. So only the parameters of two and more dimensions should decay. An
optimizer allows that: it takes groups, and each group has settings of its own.

`[{"params": [matrices], "weight_decay": λ}, {"params": [all others], "weight_decay": 0.0}]`

With lr = 0.5, λ = 0.5 and a gradient of 0, one step of SGD is p ← p − lr·λ·p = 0.75·p. The matrices
become 0.75 times what they were, and everything else stays.

⚠ "Spare what is called bias": the weights of normalisation layers are not called so. In
`nn.BatchNorm1d(64)`, `weight` has the shape (64,). Pulled towards 0, it shrinks what the layer
gives. Ask for the number of dimensions, not for the name.

⚠ "What does not decay needs no group": an optimizer learns what it was given, and nothing else. A
bias that is in no group keeps its first value for ever, and no error says so.
"""


# %%
def decay_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Return parameter groups for an optimizer, in which only matrices decay.

    Each group is a dict with a list `"params"` and a number `"weight_decay"`. A parameter of two or
    more dimensions is in a group with `weight_decay`. One of fewer dimensions (a bias, the weight
    of a normalisation layer) is in a group with 0.0.

    Every parameter that requires grad is there exactly once, also one that two layers share. No
    other parameter is there. How many groups there are, and in which order, is up to you. The model
    stays as it is.

    Example: `decay_groups(nn.Linear(3, 2), 0.5)` may be
    `[{"params": [weight], "weight_decay": 0.5}, {"params": [bias], "weight_decay": 0.0}]`.
    """
    # TODO: your answer
    raise NotImplementedError("11.1 decay_groups")


# %% [markdown]
"""
## 11.2 freeze

To freeze a part of a model means: whatever happens to the rest, this part computes tomorrow what it
computes today. Three things could change it. New gradients could arrive, an old gradient could
still be there, and layers that know two modes could go on as in training.

⚠ "`requires_grad = False` freezes": it stops new gradients, and nothing else. Take p = 1 with a
gradient of 1, and SGD with lr = 0.1, momentum = 0.9, weight_decay = 0.1. One step leads to 0.89.
Now p is frozen, and its gradient is set to zeros. The next step leads to 0.7821: momentum and decay
go on, since an optimizer steps wherever `p.grad` is not `None`. Only with `None` it passes over p.

⚠ The numbers of a BatchNorm that are no parameters move too. In training mode, each batch changes
`running_mean` and `running_var`, with or without `requires_grad`. And dropout goes on dropping.
Evaluation mode stops both.
"""


# %%
def freeze(module: nn.Module) -> None:
    """Freeze `module` in place, with everything that is inside it.

    Afterwards no parameter in it requires grad, every `.grad` in it is `None`, and the module and
    all modules inside it are in evaluation mode. So training the rest of a model leaves its
    parameters and its buffers (the statistics of a BatchNorm) alone, whatever the optimizer holds,
    as long as nobody calls `model.train()`: 11.3 is what to call instead. The values of its
    parameters and buffers stay as they are.

    Example: after `freeze(model[0])`, a forward pass, `backward()` and `optimizer.step()` move
    `model[1]` alone, even if the optimizer holds all parameters and has momentum.
    """
    # TODO: your answer
    raise NotImplementedError("11.2 freeze")


# %% [markdown]
"""
## 11.3 train_mode

Each training loop begins an epoch with `model.train()`. This call reaches every module, the frozen
ones too: the statistics of a frozen BatchNorm move again, its dropout drops again. So a model with
frozen parts needs another call.

A module counts as frozen if it has parameters and none of them requires grad. The parameters of the
modules inside it count. Take `nn.Sequential(body, head)` with a frozen body: the body is frozen,
with all that is in it, also a dropout layer. The whole model is not, as the head learns.

⚠ "Frozen stays frozen": after `model.train()` it does not. For the picture below, a model reads
97 % of the digits. While a new head learns other images on its frozen body, the old head gets worse
with each pass in plain `train()`, and does not change with `train_mode`.

⚠ "A module without parameters has nothing to learn, so it is frozen": then the dropout and the ReLU
of a model that learns would be in evaluation mode, and its dropout would never drop.
"""


# %%
def train_mode(model: nn.Module) -> None:
    """Put `model` into training mode, in place, all but its frozen modules.

    A module is frozen if it has parameters (those of modules inside it count) and none of them
    requires grad. A frozen module is in evaluation mode afterwards, and so is every module inside
    it. Every other module is in training mode, whatever its mode was before: also one of which only
    some parameters are frozen, and one without parameters, such as `nn.Dropout`.

    Example: with a frozen `body`, `train_mode(nn.Sequential(body, nn.Dropout(), head))` leaves
    `body` in evaluation mode. The dropout, the head and the model itself are in training mode.
    """
    # TODO: your answer
    raise NotImplementedError("11.3 train_mode")


# %% [markdown]
"""
## 11.4 load_matching

A warm start begins with the weights of another training: the body fits, the head has another number
of classes. So copy what fits, and say what did not. An entry fits if the model has an entry of the
same name and the same shape.

A model with a head for 2 classes gets the state of one with 5 classes. Everything is copied but the
weight and the bias of the head. These two names are in both lists: the model's entries kept their
values, and the state's entries were not used.

⚠ "`load_state_dict(state, strict=False)` ignores what does not fit": it ignores names. At another
shape it raises an error.

⚠ "No error means that it was loaded": if every name has `module.` before it, as `DataParallel`
writes them, then `strict=False` loads nothing at all and says nothing. So raise a `ValueError`
where no entry fits.

⚠ "A `load_state_dict` that failed has changed nothing": what fits was copied before the error came.
"""


# %%
def load_matching(model: nn.Module, state: Mapping[str, Tensor]) -> tuple[list[str], list[str]]:
    """Copy into `model`, in place, each entry of `state` whose name and shape the model has.

    The entries of a model are those of `model.state_dict()`: parameters and buffers. Returns two
    lists of names, each in any order: the model's entries that kept their own values, and the
    entries of `state` that were not used.

    The model keeps its parameter objects, shares no memory with `state` afterwards, and `state`
    stays as it is. If no entry fits, a `ValueError` is raised, and the model stays as it is.

    Example: `state` comes from a model whose last layer, called "3", has 5 outputs and not 2. Then
    everything but this layer is copied, and both lists hold "3.weight" and "3.bias".
    """
    # TODO: your answer
    raise NotImplementedError("11.4 load_matching")


# %% [markdown]
"""
## See it

Digits once more, and your own loops of lesson 7. Left: a body is frozen, and a new head learns to
read inverted digits on it. The accuracy of the old head on ordinary digits is measured after each
pass, with `train()` and with your `train_mode`. Middle: the norms of a model's parameters under a
heavy decay, with and without your groups. Right: the model has to tell even digits from odd ones,
from 100 images. One starts cold, the other with the body of the model that reads digits.
"""

# %%
if __name__ == "__main__":
    import copy

    import matplotlib.pyplot as plt
    from sklearn.datasets import load_digits

    from exercises.lesson6_models import minibatches
    from exercises.lesson7_loops import test_loop, train_loop

    torch.set_num_threads(1)  # for tensors this small, more would only wait for each other
    torch.manual_seed(0)
    x, y = (torch.tensor(a) for a in load_digits(return_X_y=True))
    train, test = torch.randperm(len(x)).split(1400)
    x = x.float() / 16
    loss_fn = nn.CrossEntropyLoss()

    def reader(classes: int = 10) -> nn.Sequential:
        body = nn.Sequential(nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU())
        return nn.Sequential(body, nn.Linear(64, classes))

    def trained(
        model: nn.Module, params: Any, labels: Tensor, epochs: int, lr: float = 0.1
    ) -> list[float]:
        optimizer = torch.optim.SGD(params, lr=lr, momentum=0.9)
        pairs = x[train][: len(labels)], labels
        passes = (minibatches(*pairs, 50, shuffle=True) for _ in range(epochs))
        return [train_loop(batches, model, loss_fn, optimizer) for batches in passes]

    def accuracy(model: nn.Module) -> float:
        return test_loop(minibatches(x[test], y[test], 100), model, loss_fn)[0]

    figure, (bodies, norms, starts) = plt.subplots(1, 3, figsize=(14, 4), layout="constrained")
    source = reader()
    trained(source, source.parameters(), y[train], epochs=8)
    others = 1 - x[train[:100]]  # inverted
    for name, style in [("train()", "C3o-"), ("train_mode", "C0o-")]:
        old = copy.deepcopy(source)
        freeze(old[0])
        new = nn.Sequential(old[0], nn.Linear(64, 10))
        optimizer = torch.optim.SGD(new.parameters(), lr=0.1)
        seen = [accuracy(old)]
        for _ in range(6):
            new.train() if name == "train()" else train_mode(new)
            for images, labels in minibatches(others, y[train[:100]], 25):
                optimizer.zero_grad()
                loss_fn(new(images), labels).backward()
                optimizer.step()
            seen.append(accuracy(old))
        bodies.plot(seen, style, label=name)
    bodies.set(title="A frozen body: its old head", xlabel="pass", ylabel="accuracy", ylim=(0, 1))

    for shift, name in [(-0.2, "all decay"), (0.2, "decay_groups")]:
        torch.manual_seed(1)
        model = reader()
        groups = decay_groups(model, weight_decay=0.05)
        if name == "all decay":
            groups = [dict(group, weight_decay=0.05) for group in groups]
        trained(model, groups, y[train], epochs=8)
        labelled = dict(model.named_parameters())
        places = [place + shift for place in range(len(labelled))]
        norms.bar(places, [p.norm().item() for p in labelled.values()], 0.4, label=name)
    norms.set(title="Norms under weight_decay=0.05", ylabel="norm")
    norms.set_xticks(range(len(labelled)), list(labelled), rotation=30)

    for name in ("cold start", "warm start"):
        torch.manual_seed(2)
        model = reader(classes=2)
        if name == "warm start":
            print("kept and not used:", load_matching(model, source.state_dict()))
        losses = trained(model, model.parameters(), y[train[:100]] % 2, epochs=10, lr=0.01)
        starts.semilogy(range(1, 11), losses, "o-", label=name)
    starts.set(title="Even or odd, from 100 images", xlabel="epoch", ylabel="training loss")
    for axes in (bodies, norms, starts):
        axes.legend()
    plt.show()
