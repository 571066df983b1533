"""Accepted variants of lesson 12."""

from __future__ import annotations

import copy
import io
from typing import Any

import torch
from torch import Tensor, nn

from tests.solutions.variants import variant

# 12.1 standardize


@variant("standardize", "by hand, a tuple")
def standardize_by_hand(train: Tensor, *others: Tensor) -> Any:
    n = len(train)
    mean = train.sum(0) / n
    std = (((train - mean) ** 2).sum(0) / n).sqrt()
    std[std == 0] = 1
    return tuple((x - mean) / std for x in [train, *others])


@variant("standardize", "var_mean in float64")
def standardize_double(*sets: Tensor) -> list[Tensor]:
    # Trap: what is computed is 1/std, in another dtype.
    variance, mean = torch.var_mean(sets[0].double(), dim=0, correction=0)
    std = variance.sqrt()
    inverse = torch.where(std > 0, 1 / std, torch.ones_like(std))
    return [((x.double() - mean) * inverse).to(x.dtype) for x in sets]


@variant("standardize", "keepdim, nan_to_num")
def standardize_keepdim(train: Tensor, *others: Tensor) -> list[Tensor]:
    mean = train.mean(dim=0, keepdim=True)
    std = train.std(dim=0, unbiased=False, keepdim=True)
    constant = (train == train[:1]).all(dim=0, keepdim=True)
    result = []
    for x in [train, *others]:
        centred = x - mean
        result.append(torch.where(constant, centred, centred / std))
    return result


# 12.2 EarlyStopping


class StoppingByList:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience, self.delta = patience, min_delta
        self.losses: list[float] = []
        self.where: int | None = None
        self.kept: dict[str, Tensor] = {}

    def step(self, loss: float, model: nn.Module) -> bool:
        self.losses.append(loss)
        now = len(self.losses) - 1
        if self.where is None or self.losses[self.where] - loss > self.delta:
            self.where = now
            entries = [*model.named_parameters(), *model.named_buffers()]
            self.kept = {name: value.detach().clone() for name, value in entries}
        return now - self.where >= self.patience

    @torch.no_grad()
    def restore(self, model: nn.Module) -> None:
        for name, value in [*model.named_parameters(), *model.named_buffers()]:
            value.copy_(self.kept[name])


BY_LIST = variant("EarlyStopping", "a list of losses")(StoppingByList)


@variant("EarlyStopping", "saved into memory")
class StoppingSaved:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.best_loss = float("inf")
        self.left = self.patience = patience
        self.min_delta = min_delta
        self.file = io.BytesIO()

    def step(self, loss: float, model: nn.Module) -> bool:
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.left = self.patience
            self.file = io.BytesIO()
            torch.save(model.state_dict(), self.file)
        else:
            self.left -= 1
        return self.left <= 0

    def restore(self, model: nn.Module) -> Any:
        self.file.seek(0)
        return model.load_state_dict(torch.load(self.file))  # Trap: something comes back


@variant("EarlyStopping", "a copy of the model")
class StoppingCopy:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience = patience
        self.min_delta = min_delta
        self.best_score: float | None = None
        self.counter = 0

    def step(self, loss: float, model: nn.Module) -> bool:
        score = -loss
        if self.best_score is None or score > self.best_score + self.min_delta:
            self.best_score = score
            self.best_model = copy.deepcopy(model)
            self.counter = 0
        else:
            self.counter += 1
        # Trap: an answer of another kind than bool.
        return self.counter >= self.patience or None  # type: ignore[return-value]

    def restore(self, model: nn.Module) -> None:
        model.load_state_dict(self.best_model.state_dict())


# 12.3 EMA


@variant("EMA", "state_dict")
class EMAOfState:
    def __init__(self, model: nn.Module, decay: float) -> None:
        self.module, self.decay = copy.deepcopy(model), decay

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        own = self.module.state_dict()
        names = {name for name, _ in model.named_parameters()}
        for name, value in model.state_dict().items():
            mixed = self.decay * own[name] + (1 - self.decay) * value
            own[name].copy_(mixed if name in names else value)


@variant("EMA", "lerp")
class EMALerp:
    def __init__(self, model: nn.Module, decay: float) -> None:
        # Trap: the copy does not require grad, and is in evaluation mode.
        self.module = copy.deepcopy(model).requires_grad_(False).eval()
        self.weight = 1 - decay

    def update(self, model: nn.Module) -> None:
        for own, p in zip(self.module.parameters(), model.parameters(), strict=True):
            own.data.lerp_(p.data, self.weight)
        for kept, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
            kept.data = buffer.detach().clone()


@variant("EMA", "a shadow by name")
class EMAShadow:
    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.module = copy.deepcopy(model)
        self.shadow = {name: p.detach().clone() for name, p in model.named_parameters()}

    def update(self, model: nn.Module) -> None:
        # Trap: buffers come first, and the parameters are loaded.
        state = {name: value.clone() for name, value in model.state_dict().items()}
        for name, p in model.named_parameters():
            self.shadow[name] = self.decay * self.shadow[name] + (1 - self.decay) * p.detach()
            state[name] = self.shadow[name]
        self.module.load_state_dict(state)


# 12.4 Run


@variant("Run", "bytes in a tensor")
class RunAsBytes:
    def __init__(self, model: Any, optimizer: Any, scheduler: Any) -> None:
        self.parts = (model, optimizer, scheduler)
        self.epoch = 0

    def state_dict(self) -> dict[str, Any]:
        file = io.BytesIO()
        states = [part.state_dict() for part in self.parts]
        torch.save([*states, self.epoch, torch.random.get_rng_state()], file)
        return {"blob": torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        file = io.BytesIO(state["blob"].numpy().tobytes())
        *states, self.epoch, random_state = torch.load(file, weights_only=False)
        for part, own in zip(self.parts, states, strict=True):
            part.load_state_dict(own)
        torch.random.set_rng_state(random_state)


@variant("Run", "one part after the other")
class RunByPart:
    parts = ("scheduler", "optimizer", "model")

    def __init__(self, model: Any, optimizer: Any, scheduler: Any) -> None:
        self.model, self.optimizer, self.scheduler = model, optimizer, scheduler
        self.epoch = 0

    def state_dict(self) -> dict[str, Any]:
        state = {name: copy.deepcopy(getattr(self, name).state_dict()) for name in self.parts}
        # Trap: the random state is a list.
        state["epoch"], state["rng"] = self.epoch, torch.get_rng_state().tolist()
        return state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name in self.parts:
            getattr(self, name).load_state_dict(copy.deepcopy(state[name]))
        self.epoch = state["epoch"]
        torch.set_rng_state(torch.tensor(state["rng"], dtype=torch.uint8))


@variant("Run", "clones by hand")
class RunCloned:
    def __init__(self, model: Any, optimizer: Any, scheduler: Any) -> None:
        self.epoch = 0
        self.tools = dict(m=model, o=optimizer, s=scheduler)

    def cloned(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            return value.detach().clone()
        if isinstance(value, dict):
            return {key: self.cloned(item) for key, item in value.items()}
        return [self.cloned(item) for item in value] if isinstance(value, list) else value

    def state_dict(self) -> dict[str, Any]:
        state = {name: self.cloned(tool.state_dict()) for name, tool in self.tools.items()}
        return {**state, "epoch": torch.tensor(self.epoch), "rng": torch.get_rng_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        torch.default_generator.set_state(state["rng"].clone())
        self.epoch = int(state["epoch"])
        for name, tool in self.tools.items():
            tool.load_state_dict(self.cloned(state[name]))


# 12.5 fit_early


def measured(model: nn.Module, data: Any, loss_fn: Any) -> tuple[float, float]:
    """Accuracy and mean loss."""
    model.eval()
    loss = good = n = 0.0
    with torch.no_grad():
        for x, y in data:
            out = model(x)
            loss += loss_fn(out, y).item() * len(x)
            good += (out.argmax(1) == y).sum().item()
            n += len(x)
    return good / n, loss / n


@variant("fit_early", "a for loop with break")
def early_for(
    model: nn.Module,
    train_data: Any,
    val_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
    patience: int,
) -> Any:
    stopping = StoppingByList(patience)
    best = float("inf")
    for epoch in range(1, epochs + 1):
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        loss = measured(model, val_data, loss_fn)[1]
        best = min(loss, best)
        if stopping.step(loss, model):
            break
    stopping.restore(model)
    return epoch, best, measured(model, test_data, loss_fn)[0]


@variant("fit_early", "while, a copy of the model is tested")
def early_while(
    model: nn.Module,
    train_data: Any,
    val_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
    patience: int,
) -> Any:
    best, kept, waited, done = None, model, 0, 0
    while done < epochs and waited < patience:
        model.train()
        done += 1
        for x, y in train_data:
            loss_fn(model(x), y).backward()
            optimizer.step()
            optimizer.zero_grad()
        loss = measured(model, val_data, loss_fn)[1]
        if best is None or loss < best:
            best, waited, kept = loss, 0, copy.deepcopy(model)
        else:
            waited += 1
    model.load_state_dict(kept.state_dict())
    return done, best, measured(kept, test_data, loss_fn)[0]


@variant("fit_early", "all states are kept, a list")
def early_all_states(
    model: nn.Module,
    train_data: Any,
    val_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
    patience: int,
) -> Any:
    losses: list[float] = []
    states: list[dict[str, Tensor]] = []
    best = 0
    for _ in range(epochs):
        model.train()
        for x, y in train_data:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
        losses.append(measured(model, val_data, loss_fn)[1])
        states.append({name: value.clone() for name, value in model.state_dict().items()})
        best = min(range(len(losses)), key=losses.__getitem__)
        if len(losses) - 1 - best >= patience:
            break
    model.load_state_dict(states[best])
    model.train()  # Trap: the mode afterwards is free, but not while it is tested
    return [len(losses), losses[best], measured(copy.deepcopy(model), test_data, loss_fn)[0]]
