"""Wrong answers of lesson 12 that hardly anybody writes, and that the checks look for."""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import Tensor, nn

from solutions.lesson7_loops import test_loop, train_loop
from solutions.lesson12_runs import EMA, EarlyStopping, Run, fit_early, standardize
from tests.solutions.overlooked import overlooked

TRAIN, OTHERS = "standardize_train", "standardize_others"
ANSWERS, RESTORES = "stopping_answers", "stopping_restores"
RESUMES, RANDOM, SNAPSHOT = "run_resumes", "run_random", "run_snapshot"
STOPS, BEST = "fit_early_stops", "fit_early_restores"

# 12.1 standardize


@overlooked("standardize", "only train is transformed", OTHERS)
def only_train(train: Tensor, *others: Tensor) -> list[Tensor]:
    return [standardize(train)[0], *others]


@overlooked("standardize", "one mean for all features", TRAIN, OTHERS)
def one_mean(train: Tensor, *others: Tensor) -> list[Tensor]:
    mean, std = train.mean(), train.std(correction=0)
    return [(x - mean) / std for x in (train, *others)]


@overlooked("standardize", "divides by the variance", TRAIN, OTHERS)
def by_variance(train: Tensor, *others: Tensor) -> list[Tensor]:
    mean, variance = train.mean(0), train.var(0, correction=0)
    variance = torch.where(variance == 0, torch.ones_like(variance), variance)
    return [(x - mean) / variance for x in (train, *others)]


@overlooked("standardize", "divides by N - 1", TRAIN, OTHERS)
def sample_deviation(train: Tensor, *others: Tensor) -> list[Tensor]:
    std = train.std(0)
    return [(x - train.mean(0)) / torch.where(std == 0, 1.0, std) for x in (train, *others)]


@overlooked("standardize", "a constant is added to the deviation", TRAIN, OTHERS)
def constant_added(train: Tensor, *others: Tensor) -> list[Tensor]:
    std = train.std(0, correction=0) + 1e-3
    return [(x - train.mean(0)) / std for x in (train, *others)]


@overlooked("standardize", "the arguments change", TRAIN, OTHERS)
def arguments_changed(train: Tensor, *others: Tensor) -> list[Tensor]:
    sets = [train, *others]
    for x, result in zip(sets, standardize(*sets), strict=True):
        x.copy_(result)
    return sets


@overlooked("standardize", "train is missing from the list", TRAIN, OTHERS)
def train_missing(train: Tensor, *others: Tensor) -> list[Tensor]:
    return standardize(train, *others)[1:]


@overlooked("standardize", "always float64", TRAIN, OTHERS)
def always_double(train: Tensor, *others: Tensor) -> list[Tensor]:
    return standardize(train.double(), *(x.double() for x in others))


@overlooked("standardize", "a constant feature becomes 0 in every set", OTHERS)
def constant_to_zero(train: Tensor, *others: Tensor) -> list[Tensor]:
    return [x * (train.std(0, correction=0) > 0) for x in standardize(train, *others)]


@overlooked("standardize", "a constant feature is divided by a tiny number", OTHERS)
def tiny_deviation(train: Tensor, *others: Tensor) -> list[Tensor]:
    std = train.std(0, correction=0) + 1e-9
    return [(x - train.mean(0)) / std for x in (train, *others)]


# 12.2 EarlyStopping


@overlooked("EarlyStopping", "compares with the epoch before", ANSWERS, RESTORES)
class ComparesWithPrevious(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        answer = super().step(loss, model)
        self.best = loss
        return answer


@overlooked("EarlyStopping", "min_delta is ignored", ANSWERS)
class DeltaIgnored(EarlyStopping):
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        super().__init__(patience)


@overlooked("EarlyStopping", "min_delta is added", ANSWERS)
class DeltaAdded(EarlyStopping):
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        super().__init__(patience, -min_delta)


@overlooked("EarlyStopping", "ties are better", ANSWERS, RESTORES)
class TiesAreBetter(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        return super().step(math.nextafter(loss, -math.inf) if loss == self.best else loss, model)


@overlooked("EarlyStopping", "nan is better", ANSWERS, RESTORES)
class NanIsBetter(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        if loss >= self.best - self.min_delta:
            self.bad += 1
        else:
            self.best, self.bad = loss, 0
            self.state = copy.deepcopy(model.state_dict())
        return self.bad >= self.patience


@overlooked("EarlyStopping", "the last epoch is kept", RESTORES)
class KeepsTheLast(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        answer = super().step(loss, model)
        self.state = copy.deepcopy(model.state_dict())
        return answer


@overlooked("EarlyStopping", "buffers are forgotten", RESTORES)
class StoppingWithoutBuffers(EarlyStopping):
    def restore(self, model: nn.Module) -> None:
        names = {name for name, _ in model.named_parameters()}
        kept = {name: value for name, value in self.state.items() if name in names}
        model.load_state_dict(kept, strict=False)


@overlooked("EarlyStopping", "higher is better", ANSWERS, RESTORES)
class HigherIsBetter(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        return super().step(-loss, model)


@overlooked("EarlyStopping", "nothing is restored", RESTORES)
class RestoresNothing(EarlyStopping):
    def restore(self, model: nn.Module) -> None:
        pass


@overlooked("EarlyStopping", "restores once", RESTORES)
class RestoresOnce(EarlyStopping):
    def restore(self, model: nn.Module) -> None:
        if self.state:
            model.load_state_dict(self.state)
            self.state = {}


@overlooked("EarlyStopping", "new parameters", RESTORES)
class NewParameters(EarlyStopping):
    def restore(self, model: nn.Module) -> None:
        for module in model.modules():
            for name, p in list(module.named_parameters(recurse=False)):
                setattr(module, name, nn.Parameter(p.detach().clone()))
        model.load_state_dict(self.state)


# 12.3 EMA


class EMAInParts(EMA):
    """A right average, of which the mistakes override a part."""

    def mix(self, own: Tensor, p: Tensor) -> None:
        own.mul_(self.decay).add_(p, alpha=1 - self.decay)

    def take(self, own: Tensor, buffer: Tensor) -> None:
        own.copy_(buffer)

    def update(self, model: nn.Module) -> None:
        with torch.no_grad():
            for own, p in zip(self.module.parameters(), model.parameters(), strict=True):
                self.mix(own, p)
            for kept, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
                self.take(kept, buffer)


@overlooked("EMA", "buffers are averaged", "ema")
class BuffersAveraged(EMAInParts):
    def take(self, own: Tensor, buffer: Tensor) -> None:
        own.copy_(self.decay * own + (1 - self.decay) * buffer)


@overlooked("EMA", "starts from zeros", "ema")
class FromZeros(EMAInParts):
    def __init__(self, model: nn.Module, decay: float) -> None:
        super().__init__(model, decay)
        for p in self.module.parameters():
            p.data.zero_()


@overlooked("EMA", "the model itself", "ema")
class ModelItself(EMAInParts):
    def __init__(self, model: nn.Module, decay: float) -> None:
        super().__init__(model, decay)
        self.module = model


@overlooked("EMA", "the name is bound again", "ema")
class NameRebound(EMAInParts):
    def mix(self, own: Tensor, p: Tensor) -> None:
        own = self.decay * own + (1 - self.decay) * p


@overlooked("EMA", "the new value in full", "ema")
class NewValueInFull(EMAInParts):
    def mix(self, own: Tensor, p: Tensor) -> None:
        own.mul_(self.decay).add_(p)


@overlooked("EMA", "a plain mean", "ema")
class PlainMean(EMAInParts):
    count = 1

    def update(self, model: nn.Module) -> None:
        self.decay = self.count / (self.count + 1)
        self.count += 1
        super().update(model)


@overlooked("EMA", "written back into the model", "ema")
class WrittenBack(EMAInParts):
    def mix(self, own: Tensor, p: Tensor) -> None:
        super().mix(own, p)
        p.copy_(own)


@overlooked("EMA", "the decay is warmed up", "ema")
class WarmedUp(EMAInParts):
    count = 0

    def update(self, model: nn.Module) -> None:
        full, self.count = self.decay, self.count + 1
        self.decay = min(full, (1 + self.count) / (10 + self.count))
        super().update(model)
        self.decay = full


@overlooked("EMA", "a graph grows", "ema")
class GraphGrows(EMA):
    def __init__(self, model: nn.Module, decay: float) -> None:
        super().__init__(model, decay)
        self.module.requires_grad_(False)

    def update(self, model: nn.Module) -> None:
        for own, p in zip(self.module.parameters(), model.parameters(), strict=True):
            own.mul_(self.decay).add_(p, alpha=1 - self.decay)
        for mine, buffer in zip(self.module.buffers(), model.buffers(), strict=True):
            mine.copy_(buffer)


# 12.4 Run


@overlooked("Run", "the optimizer by reference", SNAPSHOT)
class OptimizerByReference(Run):
    def state_dict(self) -> dict[str, Any]:
        state = super().state_dict()
        return state | {"optimizer": self.parts["optimizer"].state_dict()}


@overlooked("Run", "the loaded run changes the snapshot", SNAPSHOT)
class SnapshotLivesOn(Run):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name, part in self.parts.items():
            part.load_state_dict(state[name])
        self.epoch = state["epoch"]
        torch.set_rng_state(state["random"])


@overlooked("Run", "the epoch is forgotten", RESUMES)
class EpochForgotten(Run):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        self.epoch = 0


@overlooked("Run", "the epoch is off by one", RESUMES)
class EpochOffByOne(Run):
    def state_dict(self) -> dict[str, Any]:
        return super().state_dict() | {"epoch": self.epoch + 1}


@overlooked("Run", "a seed is set", RANDOM)
class Reseeds(Run):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        torch.manual_seed(0)


@overlooked("Run", "the object is saved", SNAPSHOT)
class SavesTheObject(Run):
    def state_dict(self) -> dict[str, Any]:
        return super().state_dict() | {"object": copy.deepcopy(self.parts["model"])}


@overlooked("Run", "the model's buffers are forgotten", RESUMES)
class RunWithoutBuffers(Run):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        model: Any = self.parts["model"]
        buffers = {name: value.clone() for name, value in model.named_buffers()}
        super().load_state_dict(state)
        model.load_state_dict(buffers, strict=False)


@overlooked("Run", "nothing is kept", RESUMES, RANDOM, SNAPSHOT)
class NothingKept(Run):
    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        pass


# 12.5 fit_early


def trained(
    measure: Any, change: Any = None, late: int = 0, mode: bool = True, tests: bool = False
) -> Any:
    """A training whose epochs are chosen by `measure(model, train, val, test, loss_fn)`; `change`
    makes another result of (trained, lowest, accuracy, losses, accuracies), of which the last are
    those of each epoch where `tests` is true."""

    def fit(
        model: nn.Module,
        train_data: Any,
        val_data: Any,
        test_data: Any,
        loss_fn: Any,
        optimizer: Any,
        epochs: int,
        patience: int,
    ) -> Any:
        stopping = EarlyStopping(patience + late)
        losses: list[float] = []
        tested: list[float] = []
        stop = False
        while len(losses) < epochs and not stop:
            if mode or not losses:
                train_loop(train_data, model, loss_fn, optimizer)
            else:
                _without_switching(train_data, model, loss_fn, optimizer)
            losses.append(measure(model, train_data, val_data, test_data, loss_fn))
            if tests:
                tested.append(test_loop(test_data, model, loss_fn)[0])
            model.train(mode and model.training)
            stop = stopping.step(losses[-1], model)
        stopping.restore(model)
        result = (len(losses), min(losses), test_loop(test_data, model, loss_fn)[0])
        return change(result, losses, tested) if change else result

    return fit


def _without_switching(data: Any, model: nn.Module, loss_fn: Any, optimizer: Any) -> None:
    model.eval()
    for x, y in data:
        optimizer.zero_grad()
        loss_fn(model(x), y).backward()
        optimizer.step()


def val_loss(model: nn.Module, train: Any, val: Any, test: Any, loss_fn: Any) -> float:
    return test_loop(val, model, loss_fn)[1]


def wrong(mistake: str, fails: tuple[str, ...], implementation: Any) -> Any:
    return overlooked("fit_early", mistake, *fails)(implementation)


def train_loss(model: nn.Module, train: Any, val: Any, test: Any, loss_fn: Any) -> float:
    return test_loop(train, model, loss_fn)[1]


def val_error(model: nn.Module, train: Any, val: Any, test: Any, loss_fn: Any) -> float:
    return 1 - test_loop(val, model, loss_fn)[0]


def in_training_mode(model: nn.Module, train: Any, val: Any, test: Any, loss_fn: Any) -> float:
    model.train()
    with torch.no_grad():
        losses = [(loss_fn(model(x), y).item(), len(x)) for x, y in val]
    return sum(loss * n for loss, n in losses) / sum(n for _, n in losses)


def mean_of_means(model: nn.Module, train: Any, val: Any, test: Any, loss_fn: Any) -> float:
    model.eval()
    with torch.no_grad():
        losses = [loss_fn(model(x), y).item() for x, y in val]
    return sum(losses) / len(losses)


WRONG = [
    wrong("the training data decide", (STOPS, BEST), trained(train_loss)),
    wrong("the accuracy decides", (STOPS, BEST), trained(val_error)),
    wrong("validates in training mode", (STOPS, BEST), trained(in_training_mode)),
    wrong("a mean of the batches' means", (STOPS, BEST), trained(mean_of_means)),
    wrong("never back in training mode", (STOPS, BEST), trained(val_loss, mode=False)),
    wrong("never stops", (STOPS, BEST), trained(val_loss, late=100)),
    wrong("one epoch late", (STOPS,), trained(val_loss, late=1)),
    wrong(
        "the accuracy of the last epoch",
        (BEST,),
        trained(val_loss, lambda result, losses, tested: (*result[:2], tested[-1]), tests=True),
    ),
    wrong(
        "the best accuracy of all epochs",
        (BEST,),
        trained(val_loss, lambda result, losses, tested: (*result[:2], max(tested)), tests=True),
    ),
    wrong("each epoch is tested", (BEST,), trained(val_loss, tests=True)),
    wrong(
        "the best epoch's number",
        (STOPS,),
        trained(
            val_loss,
            lambda result, losses, tested: (losses.index(min(losses)) + 1, *result[1:]),
        ),
    ),
    wrong(
        "the last loss",
        (STOPS,),
        trained(val_loss, lambda result, losses, tested: (result[0], losses[-1], result[2])),
    ),
]


@overlooked("fit_early", "the accuracy on the validation data", BEST)
def validation_accuracy(
    model: nn.Module,
    train_data: Any,
    val_data: Any,
    test_data: Any,
    loss_fn: Any,
    optimizer: Any,
    epochs: int,
    patience: int,
) -> Any:
    return fit_early(model, train_data, val_data, val_data, loss_fn, optimizer, epochs, patience)
