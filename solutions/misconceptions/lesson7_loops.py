"""Known wrong answers to lesson 7: the loops, with one line wrong in each."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from solutions.lesson7_loops import Batches, Epoch, Loss, Optimizer, fit, test_loop, train_loop
from solutions.misconceptions import Misconception, both, misconception

# 7.1 train_loop

TrainLoop = Callable[[Batches, nn.Module, Loss, Optimizer], float]


class Trained(NamedTuple):
    """A batch after its step: its mean loss, and how many samples it has."""

    loss: Tensor
    samples: int


def stepped(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> Iterator[Trained]:
    """Take the steps of an epoch as one should, in the mode of now."""
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        yield Trained(loss.detach(), len(x))


def trained(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> list[Trained]:
    """Train for an epoch as one should."""
    model.train()
    return list(stepped(dataloader, model, loss_fn, optimizer))


def mean_loss(batches: Iterable[Trained]) -> float:
    """The mean loss per sample, as one should compute it."""
    seen = list(batches)
    samples = sum(batch.samples for batch in seen)
    return sum(batch.loss.item() * batch.samples for batch in seen) / samples


@misconception(
    "loops.train_loop.never_zeroes",
    "never zeroes",
    """Every step also follows the gradients of all batches before it. What does `backward()` do
    with the gradients that are there already?""",
)
def never_zeroes(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.zeroes_after_backward",
    "zeroes after backward",
    """The gradients are cleared before the step can use them, so the model does not learn. Follow
    `p.grad` through one round: which line fills it, which reads it, which empties it?""",
)
def zeroes_after_backward(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.no_train_mode",
    "no training mode",
    """A model that was tested before stays in evaluation mode while it is trained. Who switches
    dropout and batch norm on again?""",
)
def no_train_mode(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    return mean_loss(stepped(dataloader, model, loss_fn, optimizer))


@misconception(
    "loops.train_loop.mean_of_batch_means",
    "mean of the batches' means",
    """Every batch's loss counts the same, so the samples of a short last batch count more than the
    others. What is each batch's loss a mean of?""",
)
def train_loop_mean_of_batch_means(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    losses = [batch.loss.item() for batch in trained(dataloader, model, loss_fn, optimizer)]
    return sum(losses) / len(losses)


@misconception(
    "loops.train_loop.batch_means_over_samples",
    "the batches' means over the samples",
    """The batches' losses are summed and divided by the number of samples; with batches of 64, that
    is some 64 times too small. Is the loss of a batch a sum or a mean?""",
)
def train_loop_batch_means_over_samples(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    seen = trained(dataloader, model, loss_fn, optimizer)
    return sum(batch.loss.item() for batch in seen) / sum(batch.samples for batch in seen)


@misconception(
    "loops.train_loop.weighs_by_batch_size",
    "weighs by `batch_size`",
    """Every batch weighs as much as a full one, also the last, smaller one. How many samples are in
    the batch whose loss is added?""",
)
def train_loop_weighs_by_batch_size(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    seen = trained(dataloader, model, loss_fn, optimizer)
    size: int = dataloader.batch_size  # type: ignore[attr-defined]
    return sum(batch.loss.item() * size for batch in seen) / sum(batch.samples for batch in seen)


@train_loop_weighs_by_batch_size.also
def train_loop_weighs_by_first(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    seen = trained(dataloader, model, loss_fn, optimizer)
    size = seen[0].samples
    return sum(batch.loss.item() * size for batch in seen) / sum(batch.samples for batch in seen)


@misconception(
    "loops.train_loop.returns_tensor",
    "returns a tensor",
    """What comes back is a tensor of one number, where the signature says `float`. What kind of
    object is the loss that was added up?""",
)
def returns_tensor(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> Tensor:
    total, samples = torch.tensor(0.0), 0
    for batch in trained(dataloader, model, loss_fn, optimizer):
        total = total + batch.loss * batch.samples
        samples += batch.samples
    return total / samples


@misconception(
    "loops.train_loop.steps_once_per_epoch",
    "one step for each epoch",
    """The model moves once in an epoch, after the last batch, so every batch meets the model of the
    start. How many steps does an epoch of five batches take?""",
)
def steps_once_per_epoch(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    optimizer.zero_grad()
    seen = []
    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        loss.backward()
        seen.append(Trained(loss.detach(), len(x)))
    optimizer.step()
    return mean_loss(seen)


@steps_once_per_epoch.also
def steps_after_the_loop(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        seen.append(Trained(loss.detach(), len(x)))
    optimizer.step()
    return mean_loss(seen)


@misconception(
    "loops.train_loop.returns_last_loss",
    "returns the last loss",
    """The loss of the last batch comes back, whatever the batches before it gave. Which samples
    should the number speak for?""",
)
def returns_last_loss(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    return trained(dataloader, model, loss_fn, optimizer)[-1].loss.item()


@misconception(
    "loops.train_loop.returns_nothing",
    "returns nothing",
    """The loop trains as it should, but returns None: the loss is printed, or lost. Which statement
    hands a number to whoever called the function?""",
)
def train_loop_returns_nothing(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> None:
    mean_loss(trained(dataloader, model, loss_fn, optimizer))


@misconception(
    "loops.train_loop.returns_two",
    "returns two values",
    """Two numbers come back, where the signature promises one. Which of them is the mean loss, and
    what else could be done with the other one?""",
)
def returns_two(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> tuple[float, float]:
    right: list[Tensor] = []

    def counting(logits: Tensor, y: Tensor) -> Tensor:
        right.append(logits.argmax(1) == y)
        return loss_fn(logits, y)

    loss = mean_loss(trained(dataloader, model, counting, optimizer))
    return loss, torch.cat(right).double().mean().item()


@returns_two.also
def returns_accuracy_too(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> tuple[float, float]:
    loss, accuracy = returns_two.implementation(dataloader, model, loss_fn, optimizer)
    return accuracy, loss


@misconception(
    "loops.train_loop.sums_batch_means",
    "sums the batches' means",
    """The losses of the batches are added up and nothing is divided, so the number grows with the
    number of batches. Of what should it be the mean?""",
)
def sums_batch_means(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    return sum(batch.loss.item() for batch in trained(dataloader, model, loss_fn, optimizer))


@sums_batch_means.also
def sums_samples(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    seen = trained(dataloader, model, loss_fn, optimizer)
    return sum(batch.loss.item() * batch.samples for batch in seen)


@misconception(
    "loops.train_loop.divides_by_last_index",
    "divides by the last index",
    """The sum of the losses is divided by the index of the last batch, which counts from 0: for
    three batches, by 2. How many samples, or batches, have been added up?""",
)
def train_loop_divides_by_last_index(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    losses = [batch.loss.item() for batch in trained(dataloader, model, loss_fn, optimizer)]
    return sum(losses) / max(len(losses) - 1, 1)


@train_loop_divides_by_last_index.also
def train_loop_divides_by_index_zero(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    losses = [batch.loss.item() for batch in trained(dataloader, model, loss_fn, optimizer)]
    return sum(losses) / (len(losses) - 1)


@misconception(
    "loops.train_loop.swaps_prediction_and_target",
    "swaps prediction and target",
    """`loss_fn` gets the classes where it expects the logits, and fails or gives another number. In
    which order does the docstring name the two?""",
)
def train_loop_swaps(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    return mean_loss(trained(dataloader, model, lambda z, y: loss_fn(y, z), optimizer))


@misconception(
    "loops.train_loop.never_steps",
    "never steps",
    """Gradients are computed for every batch, and no parameter moves: nobody takes a step. Which
    call of the optimizer uses the gradients?""",
)
def never_steps(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.step_not_called",
    "`step` is not called",
    """The line with `optimizer.step` runs, and no parameter moves: it names the method and does not
    call it. What makes Python call a function?""",
)
def step_not_called(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step  # noqa: B018
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.loss_cut_off",
    "loss cut off",
    """Steps are taken, but no gradient ever reaches a parameter. Is `backward()` called, and is it
    called on what `loss_fn` returned, or on a new tensor that only holds the same number?""",
)
def loss_cut_off(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = torch.tensor(loss_fn(model(x), y).item(), requires_grad=True)
        loss.backward()
        optimizer.step()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.steps_before_backward",
    "steps before backward",
    """Every step comes before the gradients that it should use, and these are cleared before the
    next one. In which order do `zero_grad`, `backward` and `step` stand in the loop?""",
)
def steps_before_backward(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        optimizer.step()
        loss.backward()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.steps_one_batch_late",
    "steps one batch late",
    """Every step uses the gradients of the batch before, and those of the last batch are never
    used. In which order do `zero_grad`, `backward` and `step` stand in the loop?""",
)
def steps_one_batch_late(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        loss = loss_fn(model(x), y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


@misconception(
    "loops.train_loop.clips_gradients",
    "clips gradients",
    """Long gradients are shortened before the step, so the parameters move less than the optimizer
    would move them. Which lines of the loop does the lesson ask for, and which came along?""",
)
def clips_gradients(
    dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer
) -> float:
    model.train()
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        optimizer.step()
        seen.append(Trained(loss.detach(), len(x)))
    return mean_loss(seen)


Result = Callable[[list[Trained]], float]


def with_result(update: Misconception, first: Result) -> TrainLoop:
    """A loop whose updates are wrong, and which then makes its result in another wrong way."""

    def loop(dataloader: Batches, model: nn.Module, loss_fn: Loss, optimizer: Optimizer) -> float:
        seen: list[Trained] = []

        def noting(logits: Tensor, y: Tensor) -> Tensor:
            loss = loss_fn(logits, y)
            seen.append(Trained(loss.detach(), len(y)))
            return loss

        update.implementation(dataloader, model, noting, optimizer)
        return first(seen)

    return loop


WRONG_UPDATES = (
    never_zeroes,
    zeroes_after_backward,
    never_steps,
    step_not_called,
    loss_cut_off,
    steps_before_backward,
    steps_once_per_epoch,
)
WRONG_RESULTS: list[tuple[Misconception, Result]] = [
    (
        train_loop_mean_of_batch_means,
        lambda seen: sum(batch.loss.item() for batch in seen) / len(seen),
    ),
    (
        train_loop_batch_means_over_samples,
        lambda seen: sum(batch.loss.item() for batch in seen) / sum(b.samples for b in seen),
    ),
    (returns_last_loss, lambda seen: seen[-1].loss.item()),
    (sums_batch_means, lambda seen: sum(batch.loss.item() for batch in seen)),
]
BOTH_WRONG = [
    both(update, wrong, with_result(update, result))
    for update in WRONG_UPDATES
    for wrong, result in WRONG_RESULTS
]
"""The mean loss tells of both: of the updates, and of how it is computed."""


# 7.2 test_loop


class Tested(NamedTuple):
    """A batch that was measured: right answers, mean loss, and how many samples it has."""

    correct: int
    loss: float
    samples: int


def measured(batches: Batches, model: nn.Module, loss_fn: Loss, classes: int = 1) -> list[Tested]:
    """Each batch's figures, in the mode and grad mode of now. `classes` is their dimension."""
    seen = []
    for x, y in batches:
        logits = model(x)
        correct = int((logits.argmax(classes) == y).sum())
        seen.append(Tested(correct, loss_fn(logits, y).item(), len(x)))
    return seen


def tested(dataloader: Batches, model: nn.Module, loss_fn: Loss, classes: int = 1) -> list[Tested]:
    """Measure as one should: in evaluation mode, without a graph, and put the mode back."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        seen = measured(dataloader, model, loss_fn, classes)
    model.train(was_training)
    return seen


def summary(seen: list[Tested]) -> tuple[float, float]:
    """Accuracy and mean loss per sample, as one should compute them."""
    samples = sum(batch.samples for batch in seen)
    correct = sum(batch.correct for batch in seen)
    return correct / samples, sum(batch.loss * batch.samples for batch in seen) / samples


@misconception(
    "loops.test_loop.no_eval_mode",
    "no evaluation mode",
    """A model found in training mode is measured in it: dropout drops, batch norm uses and records
    the test batches. What does `no_grad` switch off, and what does it leave on?""",
)
def no_eval_mode(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    with torch.no_grad():
        return summary(measured(dataloader, model, loss_fn))


@misconception(
    "loops.test_loop.mode_not_restored",
    "mode not restored",
    """After the test the model is in evaluation mode, also if it was found in training mode. How
    can the function know at its end which mode that was?""",
)
def mode_not_restored(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    model.eval()
    with torch.no_grad():
        return summary(measured(dataloader, model, loss_fn))


@misconception(
    "loops.test_loop.builds_graph",
    "builds a graph",
    """A graph is recorded for every batch, though nobody calls `backward()`. What does `eval()`
    switch off, and what does it leave on?""",
)
def builds_graph(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    was_training = model.training
    model.eval()
    seen = measured(dataloader, model, loss_fn)
    model.train(was_training)
    return summary(seen)


@misconception(
    "loops.test_loop.mean_of_batch_means",
    "mean of the batches' means",
    """Every batch's loss counts the same, so the samples of a short last batch count more than the
    others. What is each batch's loss a mean of?""",
)
def test_loop_mean_of_batch_means(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    accuracy, _ = summary(seen)
    return accuracy, sum(batch.loss for batch in seen) / len(seen)


@misconception(
    "loops.test_loop.batch_means_over_samples",
    "the batches' means over the samples",
    """The batches' losses are summed and divided by the number of samples; with batches of 64, that
    is some 64 times too small. Is the loss of a batch a sum or a mean?""",
)
def test_loop_batch_means_over_samples(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    accuracy, _ = summary(seen)
    return accuracy, sum(batch.loss for batch in seen) / sum(batch.samples for batch in seen)


@misconception(
    "loops.test_loop.weighs_by_batch_size",
    "weighs by `batch_size`",
    """Every batch weighs as much as a full one, also the last, smaller one. How many samples are in
    the batch whose loss is added?""",
)
def test_loop_weighs_by_batch_size(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    size: int = dataloader.batch_size  # type: ignore[attr-defined]
    samples = sum(batch.samples for batch in seen)
    return summary(seen)[0], sum(batch.loss * size for batch in seen) / samples


@misconception(
    "loops.test_loop.accuracy_percent",
    "accuracy in percent",
    """The accuracy comes back as a percentage. Between which two numbers should it lie?""",
)
def accuracy_percent(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    accuracy, loss = summary(tested(dataloader, model, loss_fn))
    return 100 * accuracy, loss


@misconception(
    "loops.test_loop.accuracy_mean_of_batches",
    "mean of the batches' accuracies",
    """The accuracies of the batches are averaged, so the samples of a short last batch count more
    than the others. How many samples are right, and of how many?""",
)
def accuracy_mean_of_batches(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    _, loss = summary(seen)
    return sum(batch.correct / batch.samples for batch in seen) / len(seen), loss


@misconception(
    "loops.test_loop.argmax_over_batch",
    "argmax over the batch",
    """The largest logit is looked for among the samples instead of among the classes. The logits
    have the shape (N, C): which dimension should be left over?""",
)
def argmax_over_batch(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    return summary(tested(dataloader, model, loss_fn, classes=0))


@misconception(
    "loops.test_loop.correct_over_batches",
    "right answers over batches",
    """The right answers are divided by the number of batches, so the accuracy may exceed 1. What
    does `len(dataloader)` count?""",
)
def correct_over_batches(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    _, loss = summary(seen)
    return sum(batch.correct for batch in seen) / len(seen), loss


@misconception(
    "loops.test_loop.returns_swapped",
    "returns them swapped",
    """The loss stands where the accuracy should, and the accuracy where the loss should. In which
    order does the docstring name the two?""",
)
def returns_swapped(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    accuracy, loss = summary(tested(dataloader, model, loss_fn))
    return loss, accuracy


@misconception(
    "loops.test_loop.returns_accuracy_alone",
    "returns the accuracy alone",
    """One number comes back, the accuracy, where the signature promises a pair. Which second number
    has to be measured and returned?""",
)
def returns_accuracy_alone(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> float:
    return summary(tested(dataloader, model, loss_fn))[0]


@misconception(
    "loops.test_loop.returns_loss_alone",
    "returns the loss alone",
    """One number comes back, the loss, where the signature promises a pair. Which number stands
    before it, and how is it measured?""",
)
def returns_loss_alone(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> float:
    return summary(tested(dataloader, model, loss_fn))[1]


@misconception(
    "loops.test_loop.returns_nothing",
    "returns nothing",
    """The loop measures and returns None: the numbers are printed, or lost. Which statement hands
    them to whoever called the function?""",
)
def test_loop_returns_nothing(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> None:
    summary(tested(dataloader, model, loss_fn))


@misconception(
    "loops.test_loop.returns_tensors",
    "returns tensors",
    """What comes back holds a tensor of one number, where the signature says `float`. Of what kind
    is that which was added up, and how does one get its number out?""",
)
def accuracy_as_tensor(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[Tensor, float]:
    seen = tested(dataloader, model, loss_fn)
    correct = torch.tensor(sum(batch.correct for batch in seen))
    return correct / sum(batch.samples for batch in seen), summary(seen)[1]


@accuracy_as_tensor.also
def loss_as_tensor(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, Tensor]:
    accuracy, loss = summary(tested(dataloader, model, loss_fn))
    return accuracy, torch.tensor(loss, dtype=torch.float64)


@accuracy_as_tensor.also
def both_as_tensors(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[Tensor, Tensor]:
    accuracy = accuracy_as_tensor.implementation(dataloader, model, loss_fn)[0]
    return accuracy, loss_as_tensor.implementation(dataloader, model, loss_fn)[1]


@misconception(
    "loops.test_loop.divides_by_last_index",
    "divides by the last index",
    """The sum of the losses is divided by the index of the last batch, which counts from 0: for
    three batches, by 2. How many samples, or batches, have been added up?""",
)
def test_loop_divides_by_last_index(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    return summary(seen)[0], sum(batch.loss for batch in seen) / max(len(seen) - 1, 1)


@test_loop_divides_by_last_index.also
def test_loop_divides_by_index_zero(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    return summary(seen)[0], sum(batch.loss for batch in seen) / (len(seen) - 1)


@misconception(
    "loops.test_loop.sums_batch_means",
    "sums the batches' means",
    """The losses of the batches are added up and nothing is divided, so the number grows with the
    number of batches. Of what should it be the mean?""",
)
def test_loop_sums_batch_means(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    return summary(seen)[0], sum(batch.loss for batch in seen)


@misconception(
    "loops.test_loop.counts_right_answers",
    "counts right answers",
    """The first number is how many answers are right, so it grows with the data. Between which two
    numbers should it lie, and what is missing?""",
)
def counts_right_answers(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    seen = tested(dataloader, model, loss_fn)
    return float(sum(batch.correct for batch in seen)), summary(seen)[1]


@counts_right_answers.also
def counts_right_answers_in_ints(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[int, float]:
    seen = tested(dataloader, model, loss_fn)
    return sum(batch.correct for batch in seen), summary(seen)[1]


@misconception(
    "loops.test_loop.squared_error",
    "squared error",
    """The loss is a squared error of logits and class indices, whatever `loss_fn` is; mostly their
    shapes do not even fit. Which argument says how the loss is computed?""",
)
def own_squared_error(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    def squared(logits: Tensor, y: Tensor) -> Tensor:
        return ((logits - y) ** 2).mean()

    return summary(tested(dataloader, model, squared))


@own_squared_error.also
def squared_error_of_classes(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    def squared(logits: Tensor, y: Tensor) -> Tensor:
        return ((logits.argmax(1) - y) ** 2).double().mean()

    return summary(tested(dataloader, model, squared))


@misconception(
    "loops.test_loop.swaps_prediction_and_target",
    "swaps prediction and target",
    """`loss_fn` gets the classes where it expects the logits, and fails or gives another number. In
    which order does the docstring name the two?""",
)
def test_loop_swaps(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    return summary(tested(dataloader, model, lambda z, y: loss_fn(y, z)))


@misconception(
    "loops.test_loop.ends_in_training_mode",
    "ends in training mode",
    """After the test the model is in training mode, also if it was found in evaluation mode. How
    can the function know at its end which mode that was?""",
)
def ends_in_training_mode(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    figures = summary(tested(dataloader, model, loss_fn))
    model.train()
    return figures


@misconception(
    "loops.test_loop.trains_on_test_data",
    "trains on the test data",
    """The parameters are not the same after the test: the model is trained on the data that should
    only measure it. Which lines of a training loop does a test not need?""",
)
def trains_on_test_data(
    dataloader: Batches, model: nn.Module, loss_fn: Loss
) -> tuple[float, float]:
    was_training = model.training
    model.eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    seen = []
    for x, y in dataloader:
        optimizer.zero_grad()
        logits = model(x)
        loss = loss_fn(logits, y)
        loss.backward()
        optimizer.step()
        seen.append(Tested(int((logits.argmax(1) == y).sum()), loss.item(), len(x)))
    model.train(was_training)
    return summary(seen)


@misconception(
    "loops.test_loop.clears_gradients",
    "clears gradients",
    """After the test the model's gradients are gone. Is anything here going to add to them, and who
    may still need them?""",
)
def clears_gradients(dataloader: Batches, model: nn.Module, loss_fn: Loss) -> tuple[float, float]:
    model.zero_grad()
    return summary(tested(dataloader, model, loss_fn))


# 7.3 fit


@misconception(
    "loops.fit.fields_swapped",
    "fields swapped",
    """In every record the accuracy stands under `test_loss`, and the loss under `accuracy`. In
    which order does `test_loop` return its numbers, and in which does `Epoch` take them?""",
)
def fields_swapped(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    history = []
    for _ in range(epochs):
        train_loss = train_loop(train_data, model, loss_fn, optimizer)
        history.append(Epoch(train_loss, *test_loop(test_data, model, loss_fn)))
    return history


@misconception(
    "loops.fit.tests_before_training",
    "tests before training",
    """The test figures of an epoch are those of the model before its training, so the last record
    does not describe the finished model. When in an epoch is the test due?""",
)
def tests_before_training(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    history = []
    for _ in range(epochs):
        accuracy, test_loss = test_loop(test_data, model, loss_fn)
        train_loss = train_loop(train_data, model, loss_fn, optimizer)
        history.append(Epoch(train_loss, test_loss, accuracy))
    return history


@misconception(
    "loops.fit.one_record_too_few",
    "one record too few",
    """There is one epoch and one record less than asked for. Which numbers does the loop go
    through for `epochs = 3`?""",
)
def one_record_too_few(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    return fit(model, train_data, test_data, loss_fn, optimizer, epochs - 1)


@misconception(
    "loops.fit.tests_on_training_data",
    "tests on the training data",
    """Test loss and accuracy are measured on the data that the model was trained on. What could
    such figures not show?""",
)
def tests_on_training_data(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    return fit(model, train_data, train_data, loss_fn, optimizer, epochs)


@misconception(
    "loops.fit.only_last_record",
    "the last record alone",
    """However many epochs there are, one record comes back, that of the last. How often is the
    list made, and what becomes of what it held?""",
)
def only_last_record(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    return fit(model, train_data, test_data, loss_fn, optimizer, epochs)[-1:]


@misconception(
    "loops.fit.stops_early",
    "stops early",
    """There are fewer records than `epochs`: training ends where the test loss has not fallen for a
    while. Who decides in 7.3 how long to train, and may the test data have a say in it?""",
)
def fit_stops_early(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    return stopped(model, train_data, test_data, loss_fn, optimizer, epochs, patience=2)


def stopped(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
    patience: int,
) -> list[Epoch]:
    """Fit until the test loss has not fallen for so many epochs."""
    history: list[Epoch] = []
    best, waited = float("inf"), 0
    while len(history) < epochs and waited < patience:
        history += fit(model, train_data, test_data, loss_fn, optimizer, 1)
        waited = 0 if history[-1].test_loss < best else waited + 1
        best = min(best, history[-1].test_loss)
    return history


@fit_stops_early.also
def fit_stops_at_once(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    return stopped(model, train_data, test_data, loss_fn, optimizer, epochs, patience=1)


@misconception(
    "loops.fit.best_weights_put_back",
    "the best weights put back",
    """The records are right, but the model that is left is that of an earlier epoch, the best on
    the test data. Which model does the last record describe?""",
)
def best_weights_put_back(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> list[Epoch]:
    history: list[Epoch] = []
    best, state = float("inf"), copy.deepcopy(model.state_dict())
    for _ in range(epochs):
        history += fit(model, train_data, test_data, loss_fn, optimizer, 1)
        if history[-1].test_loss < best:
            best, state = history[-1].test_loss, copy.deepcopy(model.state_dict())
    model.load_state_dict(state)
    return history


@misconception(
    "loops.fit.returns_nothing",
    "returns nothing",
    """Training and testing are done, but `fit` returns None: the numbers are printed, or lost. What
    does the signature promise to whoever calls it?""",
)
def fit_returns_nothing(
    model: nn.Module,
    train_data: Batches,
    test_data: Batches,
    loss_fn: Loss,
    optimizer: Optimizer,
    epochs: int,
) -> None:
    fit(model, train_data, test_data, loss_fn, optimizer, epochs)
