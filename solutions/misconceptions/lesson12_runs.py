"""Known wrong answers to lesson 12: standardising, stopping, averaging, resuming."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

from solutions.lesson7_loops import test_loop, train_loop
from solutions.lesson12_runs import (
    EMA,
    Batches,
    EarlyStopping,
    Loss,
    Run,
    fit_early,
    standardize,
)
from solutions.misconceptions import another_form, both, misconception

# 12.1 standardize


def scaled(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """As one should use a mean and a standard deviation."""
    return (x - mean) / torch.where(std == 0, torch.ones_like(std), std)


@misconception(
    "runs.standardize.all_data_together",
    "statistics of all data",
    """Mean and standard deviation come from all sets together, so the test data have a say in what
    the model sees of them. From which of the sets may these two numbers come?""",
)
def all_data_together(train: Tensor, *others: Tensor) -> list[Tensor]:
    every = torch.cat([train, *others])
    mean, std = every.mean(0), every.std(0, correction=0)
    return [scaled(x, mean, std) for x in (train, *others)]


@misconception(
    "runs.standardize.each_by_itself",
    "each set by itself",
    """Each set has mean 0 by itself, so a shift between them can't be seen any more. A single test
    sample becomes 0, whatever it was. Whose mean should be subtracted from it?""",
)
def each_by_itself(train: Tensor, *others: Tensor) -> list[Tensor]:
    return [scaled(x, x.mean(0), x.std(0, correction=0)) for x in (train, *others)]


@misconception(
    "runs.standardize.nan_for_constant",
    "nan for a constant feature",
    """A feature that is the same in all training samples becomes nan or infinite. What is its
    standard deviation, and what is 0 divided by it?""",
)
def nan_for_constant(train: Tensor, *others: Tensor) -> list[Tensor]:
    mean, std = train.mean(0), train.std(0, correction=0)
    return [(x - mean) / std for x in (train, *others)]


@misconception(
    "runs.standardize.changes_arguments",
    "changes its arguments",
    """The caller's own tensors are standardised afterwards, since what comes back are the arguments
    themselves. Which lines write into a tensor that was given?""",
)
def changes_arguments(train: Tensor, *others: Tensor) -> list[Tensor]:
    sets = [train, *others]
    for x, result in zip(sets, standardize(*sets), strict=True):
        x.copy_(result)
    return sets


# 12.2 EarlyStopping


@misconception(
    "runs.EarlyStopping.keeps_reference",
    "keeps a reference",
    """What was kept of the best epoch changes while the training goes on: it names the model's own
    tensors. What do `state_dict()`, `dict(…)` and `.copy()` copy, and what not?""",
)
class KeepsReference(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        best = self.best
        answer = super().step(loss, model)
        if self.best != best:
            self.state = model.state_dict()
        return answer


@misconception(
    "runs.EarlyStopping.counter_not_reset",
    "counter not reset",
    """Bad epochs add up over the whole run. After a better epoch, how many bad ones in a row have
    there been?""",
)
class CounterNotReset(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        bad = self.bad
        better = not super().step(loss, model) and self.bad == 0
        self.bad = bad if better else bad + 1
        return self.bad >= self.patience


@misconception(
    "runs.EarlyStopping.one_epoch_late",
    "one epoch late",
    """It stops one epoch later than asked for. The plateau scheduler waits until the bad epochs are
    more than the patience. What does this docstring say for patience 1?""",
)
class OneEpochLate(EarlyStopping):
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        super().__init__(patience + 1, min_delta)


@misconception(
    "runs.EarlyStopping.nan_is_better",
    "nan taken for better",
    """An epoch with a loss of nan counts as better and is kept as the best one. What does a
    comparison with nan give? Does the code ask whether the loss is better, or worse?""",
)
class NanIsBetter(EarlyStopping):
    def step(self, loss: float, model: nn.Module) -> bool:
        if loss >= self.best - self.min_delta:
            self.bad += 1
        else:
            self.best, self.bad = loss, 0
            self.state = copy.deepcopy(model.state_dict())
        return self.bad >= self.patience


# 12.3 EMA


@misconception(
    "runs.EMA.buffers_forgotten",
    "buffers forgotten",
    """The parameters are averaged, and the buffers stay what they were at the start: a BatchNorm
    would normalise by old statistics. What else does a model hold?""",
)
class BuffersForgotten(EMA):
    def update(self, model: nn.Module) -> None:
        with torch.no_grad():
            for own, p in zip(self.module.parameters(), model.parameters(), strict=True):
                own.mul_(self.decay).add_(p, alpha=1 - self.decay)


@misconception(
    "runs.EMA.decay_swapped",
    "decay swapped",
    """The new value has the weight `decay`, and the average the rest: with 0.9 it follows the model
    almost at once. Which of the two should change slowly?""",
)
class DecaySwapped(EMA):
    def __init__(self, model: nn.Module, decay: float) -> None:
        super().__init__(model, 1 - decay)


class AveragingBuffers(EMA):
    """Averages the buffers too; those that count something if `counts` is set."""

    counts: bool

    def update(self, model: nn.Module) -> None:
        new = model.state_dict()
        for name, own in self.module.state_dict().items():
            mixed = self.decay * own + (1 - self.decay) * new[name]
            own.copy_(mixed if self.counts or own.is_floating_point() else new[name])


@misconception(
    "runs.EMA.buffers_averaged",
    "buffers averaged",
    """The buffers are averaged like the parameters, so the statistics of a BatchNorm lag behind
    those of the model. Which entries of `state_dict()` does the decay concern?""",
)
class BuffersAveraged(AveragingBuffers):
    counts = False


@another_form(BuffersAveraged)
class CountsAveragedToo(AveragingBuffers):
    counts = True


@misconception(
    "runs.EMA.decay_warmed_up",
    "decay warmed up",
    """The decay begins small and grows, so in the first updates the average follows the model
    faster than was asked for. How many decays does the formula know?""",
)
class DecayWarmedUp(EMA):
    updates = 0

    def update(self, model: nn.Module) -> None:
        full, self.updates = self.decay, self.updates + 1
        self.decay = min(full, (1 + self.updates) / (10 + self.updates))
        super().update(model)
        self.decay = full


# 12.4 Run

PARTS = ("model", "optimizer", "scheduler")


class RunInParts(Run):
    """A right run, of which misconceptions override a part."""

    forgotten: tuple[str, ...] = ()
    copied_when_loaded = True

    def load_state_dict(self, state: dict[str, Any]) -> None:
        state = copy.deepcopy(state) if self.copied_when_loaded else state
        for name in PARTS:
            if name not in self.forgotten:
                self.parts[name].load_state_dict(state[name])
        self.epoch = state["epoch"]
        if "random" not in self.forgotten:
            torch.set_rng_state(state["random"])


@misconception(
    "runs.Run.references_saved",
    "references saved",
    """The snapshot changes while the training goes on: it holds the tensors of the model and of the
    optimizer themselves. When does a state stop following what it was taken from?""",
)
class ReferencesSaved(RunInParts):
    def state_dict(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: self.parts[name].state_dict() for name in PARTS}
        return state | {"epoch": self.epoch, "random": torch.get_rng_state()}


@another_form(ReferencesSaved)
class ShallowCopies(RunInParts):
    def state_dict(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: dict(self.parts[name].state_dict()) for name in PARTS}
        return state | {"epoch": self.epoch, "random": torch.get_rng_state()}


@another_form(ReferencesSaved)
class NoCopiesAtAll(RunInParts):
    def state_dict(self) -> dict[str, Any]:
        state: dict[str, Any] = {name: self.parts[name].state_dict() for name in PARTS}
        return state | {"epoch": self.epoch, "random": torch.get_rng_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name in PARTS:
            self.parts[name].load_state_dict(state[name])
        self.epoch = state["epoch"]
        torch.set_rng_state(state["random"])


@misconception(
    "runs.Run.optimizer_by_reference",
    "the optimizer by reference",
    """In the snapshot the optimizer's memory, such as momentum, changes while the training goes on.
    How deep is what `optimizer.state_dict()` returns copied here?""",
)
class OptimizerByReference(RunInParts):
    def state_dict(self) -> dict[str, Any]:
        return super().state_dict() | {"optimizer": self.parts["optimizer"].state_dict()}


@misconception(
    "runs.Run.checkpoint_lives_on",
    "the loaded snapshot changes",
    """Training on after loading changes the snapshot, so loading it again gives another run. Which
    tensors does an optimizer go on with after `load_state_dict`: copies, or those given?""",
)
class CheckpointLivesOn(RunInParts):
    copied_when_loaded = False


@misconception(
    "runs.Run.optimizer_forgotten",
    "optimizer forgotten",
    """The weights come back, and the optimizer begins anew: without its momentum, or its averages
    and its count of steps. What does its next step depend on besides the gradient?""",
)
class OptimizerForgotten(RunInParts):
    forgotten = ("optimizer",)


@misconception(
    "runs.Run.scheduler_forgotten",
    "scheduler forgotten",
    """After loading, the schedule goes on from its beginning. The learning rate stands in the
    optimizer. But where is the count of the steps from which the next one is made?""",
)
class SchedulerForgotten(RunInParts):
    forgotten = ("scheduler",)


@misconception(
    "runs.Run.random_state_forgotten",
    "random state forgotten",
    """The resumed run draws other random numbers than the old one would have, so its dropout drops
    other values. Where does torch keep the state that the next number comes from?""",
)
class RandomStateForgotten(RunInParts):
    forgotten = ("random",)


@misconception(
    "runs.Run.reseeds",
    "sets a seed",
    """Loading sets a seed, so dropout draws its numbers from the beginning again. How many had the
    old run drawn by then, and what remembers that?""",
)
class Reseeds(RunInParts):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        torch.manual_seed(torch.initial_seed())


@another_form(Reseeds)
class SetsSeedZero(RunInParts):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        torch.manual_seed(0)


@misconception(
    "runs.Run.epoch_off_by_one",
    "epoch off by one",
    """After loading, `epoch` is one more than when the snapshot was made. Who counts an epoch up
    when it is over: the run, or the training loop?""",
)
class EpochOffByOne(RunInParts):
    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        self.epoch += 1


class OptimizerAlone(RunInParts):
    forgotten = ("scheduler", "random")


class NoScheduleNoMemory(RunInParts):
    forgotten = ("optimizer", "scheduler")


FORGETFUL = [
    both(OptimizerForgotten, SchedulerForgotten, NoScheduleNoMemory),  # type: ignore[arg-type]
    both(SchedulerForgotten, RandomStateForgotten, OptimizerAlone),  # type: ignore[arg-type]
]


# 12.5 fit_early


@misconception(
    "runs.fit_early.selects_on_test",
    "selects on the test data",
    """The test data decide when to stop and which epoch is the best, so their accuracy is no test
    any more. Which set may have a say in that?""",
)
def selects_on_test(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[int, float, float]:
    return fit_early(model, train_data, test_data, test_data, loss_fn, optimizer, epochs, patience)


def stopped_early(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[EarlyStopping, int, bool]:
    """Right, up to the end of the training: the epochs trained, and whether patience ran out."""
    stopping, trained, stop = EarlyStopping(patience), 0, False
    while trained < epochs and not stop:
        train_loop(train_data, model, loss_fn, optimizer)
        trained += 1
        stop = stopping.step(test_loop(val_data, model, loss_fn)[1], model)
    return stopping, trained, stop


@misconception(
    "runs.fit_early.not_restored",
    "best epoch not restored",
    """The model ends with the weights of the last epoch, and these are tested. The loss that comes
    back belongs to other weights. What has to happen between the last epoch and the test?""",
)
def not_restored(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[int, float, float]:
    stopping, trained, _ = stopped_early(
        model, train_data, val_data, loss_fn, optimizer, epochs, patience
    )
    return trained, stopping.best, test_loop(test_data, model, loss_fn)[0]


@not_restored.also
def restored_only_where_it_stops(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[int, float, float]:
    stopping, trained, stop = stopped_early(
        model, train_data, val_data, loss_fn, optimizer, epochs, patience
    )
    if stop:
        stopping.restore(model)
    return trained, stopping.best, test_loop(test_data, model, loss_fn)[0]


@misconception(
    "runs.fit_early.mode_not_switched_back",
    "trains in evaluation mode",
    """The first validation leaves the model in evaluation mode, and all later epochs train in it.
    In which mode does the second epoch begin, and which line says so?""",
)
def mode_not_switched_back(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[int, float, float]:
    model.train()
    stopping, trained, stop = EarlyStopping(patience), 0, False
    while trained < epochs and not stop:
        for x, y in train_data:
            optimizer.zero_grad()
            loss_fn(model(x), y).backward()
            optimizer.step()
        trained += 1
        model.eval()
        stop = stopping.step(test_loop(val_data, model, loss_fn)[1], model)
    stopping.restore(model)
    return trained, stopping.best, test_loop(test_data, model, loss_fn)[0]


@misconception(
    "runs.fit_early.returns_best_epoch",
    "the number of the best epoch",
    """The first number that comes back is that of the best epoch. The epochs after it, up to the
    end of the patience, were trained as well. What does the docstring count?""",
)
def returns_best_epoch(
    model: nn.Module,
    train_data: Batches,
    val_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
    patience: int,
) -> tuple[int, float, float]:
    stopping, trained, best, stop = EarlyStopping(patience), 0, 0, False
    while trained < epochs and not stop:
        train_loop(train_data, model, loss_fn, optimizer)
        trained += 1
        stop = stopping.step(test_loop(val_data, model, loss_fn)[1], model)
        best = best if stopping.bad else trained
    stopping.restore(model)
    return best, stopping.best, test_loop(test_data, model, loss_fn)[0]
