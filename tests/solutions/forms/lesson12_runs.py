"""Forms of answers to lesson 12."""

from __future__ import annotations

import copy
import io
from typing import Any

import torch
from torch import Tensor, nn


def standardizing(
    statistics: str = "train",
    axis: tuple[int, ...] | None = (0,),
    correction: int = 0,
    power: float = 1.0,
    guard: bool = True,
    only_train: bool = False,
    in_place: bool = False,
) -> Any:
    """`statistics`: of train, all or own. `axis`: None takes all numbers of a set together."""

    def standardize(*sets: Tensor) -> Any:
        result: list[Any] = []
        for place, x in enumerate(sets):
            source = {"train": sets[0], "all": torch.cat(sets), "own": x}[statistics]
            dims = axis if axis is not None else tuple(range(source.ndim))
            mean = source.mean(dims)
            std = source.std(dims, correction=correction) ** power
            if guard:
                std = std + (std == 0)
            if only_train and place:
                result.append(x)
            elif in_place:
                result.append((x, mean, std))
            else:
                result.append((x - mean) / std)
        return [x.sub_(m).div_(s) for x, m, s in result] if in_place else result

    return standardize


def standardize_root(train: Tensor, *others: Tensor) -> Any:
    mean = train.sum(0).div(len(train))
    spread = (train - mean).square().sum(0).div(len(train)).sqrt()
    spread[spread == 0] = 1.0
    return (*((x - mean).div(spread) for x in (train, *others)),)


def standardize_double(*sets: Tensor) -> Any:
    train = sets[0].double()
    mean, std = train.mean(0), train.var(0, correction=0).clamp_min(0).sqrt()
    factor = torch.where(std > 0, std.reciprocal(), 1.0)
    return [((x.double() - mean) * factor).to(x.dtype) for x in sets]


class Stopping:
    """A right one; each wrong form sets one of these."""

    keep = staticmethod(lambda model: copy.deepcopy(model.state_dict()))
    sign, late, delta, reset, ties, nan_is_better = 1, 0, 1, True, False, False
    compare_last, always_keep, restores, buffers = False, False, True, True

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta * self.delta
        self.best: float | None = None
        self.bad = 0
        self.state: dict[str, Any] = {}

    def better(self, loss: float) -> bool:
        if self.best is None:
            return True
        now, bound = self.sign * loss, self.sign * self.best - self.min_delta
        if self.nan_is_better:
            return not now >= bound
        return now <= bound if self.ties else now < bound

    def step(self, loss: float, model: nn.Module) -> bool:
        better = self.better(loss)
        if better:
            self.best = loss
            self.bad = 0 if self.reset else self.bad
        else:
            self.bad += 1
        if better or self.always_keep:
            self.state = self.keep(model)
        if self.compare_last:
            self.best = loss
        return self.bad >= self.patience + self.late

    def restore(self, model: nn.Module) -> None:
        names = dict(model.named_parameters())
        if self.restores:
            kept = {n: v for n, v in self.state.items() if self.buffers or n in names}
            model.load_state_dict(kept, strict=self.buffers)


def stopping(**parts: Any) -> Any:
    return type("EarlyStopping", (Stopping,), parts)


class StoppingHistory:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience, self.min_delta = patience, min_delta
        self.record: list[float] = []
        self.at = 0
        self.values: list[Tensor] = []

    def step(self, loss: float, model: nn.Module) -> bool:
        self.record.append(loss)
        first = len(self.record) == 1
        if first or loss < self.record[self.at] - self.min_delta:
            self.at = len(self.record) - 1
            self.values = [v.detach().clone() for v in (*model.parameters(), *model.buffers())]
        return len(self.record) - 1 - self.at >= self.patience

    def restore(self, model: nn.Module) -> None:
        for v, kept in zip((*model.parameters(), *model.buffers()), self.values, strict=True):
            v.data.copy_(kept)


def in_memory(model: nn.Module) -> Any:
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    return torch.load(file)


class Average:
    """A right one; each wrong form overrides a part."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay, self.count = decay, 0
        self.module = self.first(model)

    def first(self, model: nn.Module) -> nn.Module:
        return copy.deepcopy(model)

    def weights(self) -> tuple[float, float]:
        return self.decay, 1 - self.decay

    def write(self, own: Tensor, p: Tensor, mixed: Tensor) -> None:
        own.copy_(mixed)

    def buffer(self, own: Tensor, new: Tensor) -> None:
        own.copy_(new)

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.count += 1
        old, new = self.weights()
        for own, p in zip(self.module.parameters(), model.parameters(), strict=True):
            self.write(own, p, old * own + new * p)
        for kept, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
            self.buffer(kept, buffer)


def average(**parts: Any) -> Any:
    return type("EMA", (Average,), parts)


def zeros(self: Any, model: nn.Module) -> nn.Module:
    module = copy.deepcopy(model)
    for p in module.parameters():
        p.data.zero_()
    return module


def write_back(self: Any, own: Tensor, p: Tensor, mixed: Tensor) -> None:
    own.copy_(mixed)
    p.copy_(mixed)


def warmed_up(self: Any) -> tuple[float, float]:
    decay = min(self.decay, (1 + self.count) / (10 + self.count))
    return decay, 1 - decay


class AverageOfState(Average):
    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        own, names = self.module.state_dict(), dict(model.named_parameters())
        for name, value in model.state_dict().items():
            own[name].copy_(own[name].lerp(value, 1 - self.decay) if name in names else value)


class AverageData(Average):
    def update(self, model: nn.Module) -> None:
        for own, p in zip(self.module.parameters(), model.parameters(), strict=True):
            own.data = own.data * self.decay + p.data * (1 - self.decay)
        for kept, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
            kept.data = buffer.clone()


class Resumable:
    """A right one; each wrong form sets one of these."""

    copied_when_saved: Any = ("model", "optimizer", "scheduler")
    copied_when_loaded, skipped, ahead, seed, whole, buffers = True, (), 0, None, False, True

    def __init__(self, model: Any, optimizer: Any, scheduler: Any) -> None:
        self.model, self.optimizer, self.scheduler = model, optimizer, scheduler
        self.epoch = 0

    def state_dict(self) -> Any:
        state: dict[str, Any] = {}
        for name in ("model", "optimizer", "scheduler"):
            own = getattr(self, name).state_dict()
            state[name] = copy.deepcopy(own) if name in self.copied_when_saved else own
        if self.whole:
            state["object"] = copy.deepcopy(self.model)
        if not self.buffers:
            names = dict(self.model.named_parameters())
            state["model"] = {n: v for n, v in state["model"].items() if n in names}
        return {**state, "epoch": self.epoch + self.ahead, "rng": torch.get_rng_state()}

    def load_state_dict(self, state: Any) -> None:
        state = copy.deepcopy(state) if self.copied_when_loaded else state
        for name in ("model", "optimizer", "scheduler"):
            if name == "model":
                self.model.load_state_dict(state[name], strict=self.buffers)
            elif name not in self.skipped:
                getattr(self, name).load_state_dict(state[name])
        if "epoch" not in self.skipped:
            self.epoch = state["epoch"]
        if self.seed is not None:
            torch.manual_seed(self.seed)
        elif "rng" not in self.skipped:
            torch.set_rng_state(state["rng"])


def resumable(**parts: Any) -> Any:
    return type("Run", (Resumable,), parts)


class ResumableBytes(Resumable):
    def state_dict(self) -> Any:
        file = io.BytesIO()
        torch.save(super().state_dict(), file)
        return {"bytes": torch.tensor(list(file.getvalue()), dtype=torch.uint8)}

    def load_state_dict(self, state: Any) -> None:
        file = io.BytesIO(bytes(state["bytes"].tolist()))
        super().load_state_dict(torch.load(file, weights_only=True))


class ResumableLists(Resumable):
    def state_dict(self) -> Any:
        state = super().state_dict()
        return {"all": [state, state.pop("rng").tolist()]}

    def load_state_dict(self, state: Any) -> None:
        parts, rng = state["all"]
        super().load_state_dict({**parts, "rng": torch.tensor(rng, dtype=torch.uint8)})


def measured(model: nn.Module, data: Any, loss_fn: Any, mode: bool = False) -> tuple[float, float]:
    model.train(mode)
    with torch.no_grad():
        seen = [(model(x), x, y) for x, y in data]
    n = sum(len(x) for _, x, _ in seen)
    good = sum(int((out.argmax(1) == y).sum()) for out, _, y in seen)
    return good / n, sum(loss_fn(out, y).item() * len(x) for out, x, y in seen) / n


def fitting(
    choose: str = "val",
    mode: bool = False,
    late: int = 0,
    restore: bool = True,
    retrain: bool = True,
    result: str = "right",
) -> Any:
    """`choose`: val, test, train or accuracy. `mode`: in which it validates. `retrain`: the mode is
    switched back. `result`: what comes back."""

    def fit_early(
        model: nn.Module,
        train_data: Any,
        val_data: Any,
        test_data: Any,
        loss_fn: Any,
        optimizer: Any,
        epochs: int,
        patience: int,
    ) -> Any:
        scores: list[float] = []
        losses: list[float] = []
        tested: list[float] = []
        kept: Any = None
        best = 0
        model.train()
        while len(scores) < epochs and len(scores) - 1 - best < patience + late:
            if retrain:
                model.train()
            for x, y in train_data:
                optimizer.zero_grad()
                loss_fn(model(x), y).backward()
                optimizer.step()
            data = {"test": test_data, "train": train_data}.get(choose, val_data)
            accuracy, loss = measured(model, data, loss_fn, mode)
            losses.append(loss)
            scores.append(-accuracy if choose == "accuracy" else loss)
            if result in ("tested before", "best accuracy"):
                tested.append(measured(model, test_data, loss_fn)[0])
            if scores[-1] < min(scores[:-1], default=float("inf")):
                best, kept = len(scores) - 1, copy.deepcopy(model.state_dict())
        if restore:
            model.load_state_dict(kept)
        final = measured(model, test_data, loss_fn)[0]
        last, top = (tested or [0.0])[-1], max(tested, default=0.0)
        return {
            "right": (len(scores), losses[best], final),
            "best epoch": (best + 1, losses[best], final),
            "last loss": (len(scores), losses[-1], final),
            "tested before": (len(scores), losses[best], last),
            "best accuracy": (len(scores), losses[best], top),
            "validation": (len(scores), losses[best], measured(model, val_data, loss_fn)[0]),
        }[result]

    return fit_early


def fit_while(
    model: nn.Module,
    train_data: Any,
    val_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
    patience: int,
) -> Any:
    lowest, best, waited, done = float("inf"), model, 0, 0
    while done < epochs and waited < patience:
        model.train()
        done, waited = done + 1, waited + 1
        for x, y in train_data:
            loss_fn(model(x), y).backward()
            optimizer.step()
            optimizer.zero_grad()
        loss = measured(model, val_data, loss_fn)[1]
        if loss < lowest:
            lowest, best, waited = loss, copy.deepcopy(model), 0
    model.load_state_dict(best.state_dict())
    return [done, lowest, measured(best, test_data, loss_fn)[0]]


def fit_stopping(
    model: nn.Module,
    train_data: Any,
    val_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
    patience: int,
) -> Any:
    early, done, stop = Stopping(patience), 0, False
    while done < epochs and not stop:
        model.train()
        for x, y in train_data:
            optimizer.zero_grad(set_to_none=False)
            loss_fn(model(x), y).backward()
            optimizer.step()
        done += 1
        stop = early.step(measured(model, val_data, loss_fn)[1], model)
    early.restore(model)
    return done, early.best, measured(model, test_data, loss_fn)[0]


RIGHT: dict[str, dict[str, Any]] = {
    "standardize": {
        "std": standardizing(),
        "by hand": standardize_root,
        "in float64": standardize_double,
    },
    "EarlyStopping": {
        "deepcopy": Stopping,
        "a history": StoppingHistory,
        "in memory": stopping(keep=staticmethod(in_memory)),
    },
    "EMA": {"in place": Average, "state_dict": AverageOfState, "data": AverageData},
    "Run": {"deepcopy": Resumable, "bytes": ResumableBytes, "lists": ResumableLists},
    "fit_early": {"epochs": fitting(), "while": fit_while, "early stopping": fit_stopping},
}
WRONG: dict[str, Any] = {
    "runs.standardize.all_data_together": standardizing("all"),
    "runs.standardize.each_by_itself": standardizing("own"),
    "runs.standardize.only_train_transformed": standardizing(only_train=True),
    "runs.standardize.one_mean_for_all_features": standardizing(axis=None),
    "runs.standardize.divides_by_variance": standardizing(power=2.0),
    "runs.standardize.nan_for_constant": standardizing(guard=False),
    "runs.standardize.sample_deviation": standardizing(correction=1),
    "runs.standardize.changes_arguments": standardizing(in_place=True),
    "runs.EarlyStopping.keeps_reference": stopping(keep=staticmethod(lambda m: m.state_dict())),
    "runs.EarlyStopping.counter_not_reset": stopping(reset=False),
    "runs.EarlyStopping.one_epoch_late": stopping(late=1),
    "runs.EarlyStopping.compares_with_previous": stopping(compare_last=True),
    "runs.EarlyStopping.min_delta_ignored": stopping(delta=0),
    "runs.EarlyStopping.min_delta_added": stopping(delta=-1),
    "runs.EarlyStopping.ties_count_as_better": stopping(ties=True),
    "runs.EarlyStopping.nan_is_better": stopping(nan_is_better=True),
    "runs.EarlyStopping.keeps_last": stopping(always_keep=True),
    "runs.EarlyStopping.buffers_forgotten": stopping(buffers=False),
    "runs.EarlyStopping.higher_is_better": stopping(sign=-1),
    "runs.EarlyStopping.restores_nothing": stopping(restores=False),
    "runs.EMA.decay_swapped": average(weights=lambda self: (1 - self.decay, self.decay)),
    "runs.EMA.buffers_forgotten": average(buffer=lambda self, own, new: None),
    "runs.EMA.buffers_averaged": average(
        buffer=lambda self, own, new: own.copy_(self.decay * own + (1 - self.decay) * new)
    ),
    "runs.EMA.starts_from_zeros": average(first=zeros),
    "runs.EMA.model_itself_kept": average(first=lambda self, model: model),
    "runs.EMA.rebinds_name": average(write=lambda self, own, p, mixed: None),
    "runs.EMA.new_value_in_full": average(weights=lambda self: (self.decay, 1.0)),
    "runs.EMA.plain_mean": average(
        weights=lambda self: (1 - 1 / self.count, 1 / self.count),
    ),
    "runs.EMA.written_back": average(write=write_back),
    "runs.EMA.decay_warmed_up": average(weights=warmed_up),
    "runs.Run.references_saved": resumable(copied_when_saved=()),
    "runs.Run.optimizer_by_reference": resumable(copied_when_saved=("model", "scheduler")),
    "runs.Run.checkpoint_lives_on": resumable(copied_when_loaded=False),
    "runs.Run.optimizer_forgotten": resumable(skipped=("optimizer",)),
    "runs.Run.scheduler_forgotten": resumable(skipped=("scheduler",)),
    "runs.Run.random_state_forgotten": resumable(skipped=("rng",)),
    "runs.Run.epoch_forgotten": resumable(skipped=("epoch",)),
    "runs.Run.reseeds": resumable(seed=0),
    "runs.Run.buffers_forgotten": resumable(buffers=False),
    "runs.Run.saves_the_object": resumable(whole=True),
    "runs.Run.epoch_off_by_one": resumable(ahead=1),
    "runs.fit_early.selects_on_test": fitting("test"),
    "runs.fit_early.selects_on_train": fitting("train"),
    "runs.fit_early.selects_by_accuracy": fitting("accuracy"),
    "runs.fit_early.not_restored": fitting(restore=False),
    "runs.fit_early.mode_not_switched_back": fitting(retrain=False),
    "runs.fit_early.validates_in_train_mode": fitting(mode=True),
    "runs.fit_early.never_stops": fitting(late=1000),
    "runs.fit_early.one_epoch_late": fitting(late=1),
    "runs.fit_early.tests_before_restoring": fitting(result="tested before"),
    "runs.fit_early.best_test_accuracy": fitting(result="best accuracy"),
    "runs.fit_early.validation_accuracy_returned": fitting(result="validation"),
    "runs.fit_early.returns_best_epoch": fitting(result="best epoch"),
    "runs.fit_early.last_loss_returned": fitting(result="last loss"),
}
