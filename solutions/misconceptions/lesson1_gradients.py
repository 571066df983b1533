"""Known wrong answers of lesson 1: gradients accumulate."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from solutions.lesson1_gradients import (
    accumulate_batches,
    accumulated_gradients,
    gradient,
    zero_grad,
)
from solutions.misconceptions import misconception

Function = Callable[[Tensor], Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]
Batches = Iterable[tuple[Tensor, Tensor]]


# 1.1 gradient


def copy_after_backward(f: Function, w: Tensor) -> Tensor:
    """What `w.grad` holds after `backward` on `w` itself; `w.requires_grad` ends as it was."""
    required = w.requires_grad
    f(w.requires_grad_()).backward()
    w.requires_grad_(required)
    assert w.grad is not None
    return w.grad.clone()


@misconception(
    "gradients.gradient.adds_to_existing_grad",
    "adds to what `grad` held",
    """What `w.grad` held before the call is part of the answer, and `w.grad` has changed too. What
    does `backward()` do where a gradient is there already?""",
)
def adds_to_existing_grad(f: Function, w: Tensor) -> Tensor:
    return copy_after_backward(f, w)


@misconception(
    "gradients.gradient.leaves_grad_behind",
    "leaves its gradient in `w.grad`",
    """The answer is right, but afterwards `w.grad` holds it too, and what was there before is lost.
    Which tensor does `backward()` leave its result in?""",
)
def leaves_grad_behind(f: Function, w: Tensor) -> Tensor:
    w.grad = None
    return copy_after_backward(f, w)


@misconception(
    "gradients.gradient.zeroes_existing_grad",
    "zeroes what `grad` held",
    """The answer is right, but what `w.grad` held before the call is zero afterwards. Is what was
    kept a copy of that gradient, or one more name for the same tensor?""",
)
def zeroes_existing_grad(f: Function, w: Tensor) -> Tensor:
    kept = w.grad
    if kept is not None:
        kept.zero_()
    found = gradient(f, w)
    w.grad = kept
    return found


@misconception(
    "gradients.gradient.old_grad_overwritten",
    "the old `grad` overwritten",
    """The answer is right, but where `w.grad` held a gradient before, it now holds the answer. Is
    what was kept a copy of the old gradient, or one more name for the same tensor?""",
)
def old_grad_overwritten(f: Function, w: Tensor) -> Tensor:
    kept = w.grad
    if kept is not None:
        kept.zero_()
    found = copy_after_backward(f, w)
    w.grad = kept
    return found


@misconception(
    "gradients.gradient.leaves_requires_grad_on",
    "leaves `requires_grad` on",
    """A `w` that did not require grad does so after the call. Compare `w.requires_grad` before and
    after: which line switches it, and for whom else is that tensor?""",
)
def leaves_requires_grad_on(f: Function, w: Tensor) -> Tensor:
    return torch.autograd.grad(f(w.requires_grad_()), w)[0]


@misconception(
    "gradients.gradient.needs_requires_grad",
    "needs `requires_grad`",
    """Where `w` does not require grad the call ends in a RuntimeError: autograd has recorded
    nothing. On which tensor could `f` be computed so that it does?""",
)
def needs_requires_grad(f: Function, w: Tensor) -> Tensor:
    return torch.autograd.grad(f(w), w)[0]


@misconception(
    "gradients.gradient.keeps_graph",
    "keeps the graph",
    """The numbers are right, but the result requires grad: autograd has recorded how the gradient
    itself was computed. Which argument asks for that, and does anything here need it?""",
)
def keeps_graph(f: Function, w: Tensor) -> Tensor:
    probe = w.detach().clone().requires_grad_()
    gradient = torch.autograd.grad(f(probe), probe, create_graph=True)[0]
    return gradient if gradient.requires_grad else gradient.requires_grad_()


# 1.2 accumulated_gradients


@misconception(
    "gradients.accumulated_gradients.same_buffer",
    "same buffer",
    """Every entry of the list shows the last sum. Is what gets appended a tensor of its own, or one
    more name for `w.grad`?""",
)
def same_buffer(f: Function, w: Tensor, n: int) -> list[Tensor | None]:
    seen = []
    for _ in range(n):
        f(w).backward()
        seen.append(w.grad)
    return seen


@misconception(
    "gradients.accumulated_gradients.resets_each_time",
    "resets each time",
    """Every entry is a single gradient, and nothing adds up. What happens to `w.grad` between one
    `backward()` and the next?""",
)
def resets_each_time(f: Function, w: Tensor, n: int) -> list[Tensor]:
    seen = []
    for _ in range(n):
        w.grad = None
        seen += accumulated_gradients(f, w, 1)
    return seen


@misconception(
    "gradients.accumulated_gradients.discards_initial",
    "discards what was there first",
    """The sums start at zero, although `w.grad` held something when the call began. Which line
    throws that away?""",
)
def discards_initial(f: Function, w: Tensor, n: int) -> list[Tensor]:
    if n > 0:
        w.grad = None
    return accumulated_gradients(f, w, n)


@misconception(
    "gradients.accumulated_gradients.graph_built_once",
    "graph built once",
    """The second `backward()` fails: the first one has freed the graph. How many times is `f(w)`
    computed, and how many times is `backward()` called?""",
)
def graph_built_once(f: Function, w: Tensor, n: int) -> list[Tensor]:
    value = f(w)
    return accumulated_gradients(lambda _: value, w, n)


@misconception(
    "gradients.accumulated_gradients.leaves_w_grad_alone",
    "leaves `w.grad` alone",
    """The list is right, but after the call `w.grad` holds what it held before. Where does the code
    keep the sum, and what does the docstring say about `w.grad`?""",
)
def leaves_w_grad_alone(f: Function, w: Tensor, n: int) -> list[Tensor]:
    before = w.grad
    w.grad = None if before is None else before.clone()
    seen = accumulated_gradients(f, w, n)
    w.grad = before
    return seen


# 1.3 zero_grad


@misconception(
    "gradients.zero_grad.zeros_the_parameter",
    "zeroes the parameter",
    """The parameters become 0, so the model forgets all it knew, and the gradients are as before.
    Which tensor is being filled?""",
)
def zeros_the_parameter(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        p.data.zero_()


@misconception(
    "gradients.zero_grad.always_zeros",
    "always zeros",
    """Zeros are left in the gradients where None was asked for, which is also the default. Where
    does the code look at `set_to_none`?""",
)
def always_zeros(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    zero_grad(params, set_to_none=False)


@misconception(
    "gradients.zero_grad.always_none",
    "always `None`",
    """With `set_to_none=False` the gradients are None as well, and whoever else holds the gradient
    tensor still sees the old numbers. Where does the code look at the flag?""",
)
def always_none(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    zero_grad(params, set_to_none=True)


@misconception(
    "gradients.zero_grad.keeps_graph",
    "keeps the graph",
    """The zeros are there, but a gradient that carried a graph (`create_graph=True`) carries one
    still, and keeps in memory all that the graph remembers. What cuts a tensor off from its
    graph?""",
)
def zeros_with_graph(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if set_to_none:
            p.grad = None
        elif p.grad is not None:
            p.grad.zero_()


@misconception(
    "gradients.zero_grad.multiplies_by_zero",
    "multiplies by zero",
    """Most gradients become 0, but an entry that was inf or nan is nan afterwards. What is 0 · inf,
    and should it matter here what the gradient held?""",
)
def multiplies_by_zero(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if set_to_none:
            p.grad = None
        elif p.grad is not None:
            p.grad.detach_().mul_(0)


@misconception(
    "gradients.zero_grad.rebinds_local_name",
    "rebinds a local name",
    """After the call every gradient is what it was. Does the assignment reach the parameter, or
    only give a new meaning to a name inside the function?""",
)
def rebinds_local_name(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        grad = p.grad
        if grad is not None:
            grad = None if set_to_none else torch.zeros_like(grad)


@misconception(
    "gradients.zero_grad.replaces_the_gradient",
    "replaces the gradient",
    """With `set_to_none=False` a new tensor takes the gradient's place, and the old one keeps its
    numbers. Who else may hold the tensor that was there?""",
)
def replaces_the_gradient(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if p.grad is not None:
            p.grad = None if set_to_none else torch.zeros_like(p)


@misconception(
    "gradients.zero_grad.zeros_for_none",
    "zeros for `None`",
    """With `set_to_none=False` a parameter that had no gradient gets one, made of zeros. How would
    an optimizer treat that parameter, and how did it before?""",
)
def zeros_for_none(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    params = list(params)
    zero_grad(params, set_to_none)
    for p in params:
        if p.grad is None and not set_to_none:
            p.grad = torch.zeros_like(p)


@misconception(
    "gradients.zero_grad.crashes_on_none",
    "crashes on `None`",
    """With `set_to_none=False` the call breaks off at the first parameter that has no gradient.
    What is `p.grad` before any `backward()`?""",
)
def crashes_on_none(params: Iterable[Tensor], set_to_none: bool = True) -> None:
    for p in params:
        if set_to_none:
            p.grad = None
        else:
            p.grad = p.grad.detach().zero_()  # type: ignore[union-attr]


# 1.4 accumulate_batches


def sample_share(n: int, batches: list[tuple[Tensor, Tensor]]) -> float:
    """The weight of a batch of n samples: its share of all samples."""
    return n / sum(len(x) for x, _ in batches)


def accumulate(
    model: nn.Module,
    loss_fn: Loss,
    batches: Batches,
    weight: Callable[[int, list[tuple[Tensor, Tensor]]], float] = sample_share,
    clear: bool = True,
) -> float:
    """The weighted sum of the batches' mean losses, and its gradient: right as it stands."""
    batches = list(batches)
    if clear:
        zero_grad(model.parameters())
    total = 0.0
    for x, y in batches:
        loss = loss_fn(model(x), y) * weight(len(x), batches)
        loss.backward()
        total += loss.item()
    return total


@misconception(
    "gradients.accumulate_batches.mean_of_batch_means",
    "mean of the batches' means",
    """All batches count alike, however few samples they hold. How much does one sample of a small
    batch count then, beside one of a large batch?""",
)
def mean_of_batch_means(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model, loss_fn, batches, weight=lambda n, batches: 1 / len(batches))


@misconception(
    "gradients.accumulate_batches.sums_batches",
    "sums batches",
    """Gradient and loss grow with the number of batches. Each batch gives the mean over its own
    samples: what is missing between the sum of those and a mean over all samples?""",
)
def sums_batches(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model, loss_fn, batches, weight=lambda n, batches: 1.0)


@sums_batches.also
def sums_gradients_alone(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    batches = list(batches)
    sums_batches.implementation(model, loss_fn, batches)
    return sum(loss_fn(model(x), y).item() * sample_share(len(x), batches) for x, y in batches)


@mean_of_batch_means.also
def mean_of_gradients_alone(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    batches = list(batches)
    mean_of_batch_means.implementation(model, loss_fn, batches)
    return sum(loss_fn(model(x), y).item() * sample_share(len(x), batches) for x, y in batches)


@mean_of_batch_means.also
def mean_of_losses_alone(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    batches = list(batches)
    accumulate(model, loss_fn, batches)
    return sum(loss_fn(model(x), y).item() for x, y in batches) / len(batches)


@misconception(
    "gradients.accumulate_batches.weighs_by_samples_only",
    "weighs by samples only",
    """Every batch counts with its number of samples, but the sum is never divided, so it grows with
    the data. What is missing between such a sum and the mean?""",
)
def weighs_by_samples_only(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model, loss_fn, batches, weight=lambda n, batches: float(n))


@weighs_by_samples_only.also
def undivided_gradients(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    batches = list(batches)
    total = weighs_by_samples_only.implementation(model, loss_fn, batches)
    return total / sum(len(x) for x, _ in batches)


@misconception(
    "gradients.accumulate_batches.clears_each_batch",
    "clears at each batch",
    """The gradients are cleared before every batch, so only those of the last one are left. When
    should the old ones go, and which ones should add up?""",
)
def clears_each_batch(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    batches = list(batches)
    total = 0.0
    for x, y in batches:
        zero_grad(model.parameters())
        loss = loss_fn(model(x), y) * sample_share(len(x), batches)
        loss.backward()
        total += loss.item()
    return total


@misconception(
    "gradients.accumulate_batches.swaps_prediction_and_target",
    "swaps prediction and target",
    """`loss_fn` gets the target where it expects the prediction; for a loss that is not symmetric
    that is another number. In which order does the docstring name the two?""",
)
def swaps_prediction_and_target(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model, lambda prediction, y: loss_fn(y, prediction), batches)


@misconception(
    "gradients.accumulate_batches.changes_the_mode",
    "changes the mode",
    """After the call the model is in another mode than before. Is there a line that switches it,
    and who asked for that?""",
)
def leaves_evaluation_mode(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    loss = accumulate(model, loss_fn, batches)
    model.eval()
    return loss


@leaves_evaluation_mode.also
def leaves_training_mode(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    loss = accumulate(model, loss_fn, batches)
    model.train()
    return loss


@leaves_evaluation_mode.also
def computes_in_training_mode(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model.train(), loss_fn, batches)


@leaves_evaluation_mode.also
def computes_in_evaluation_mode(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model.eval(), loss_fn, batches)


@misconception(
    "gradients.accumulate_batches.crashes_on_none",
    "crashes on `None`",
    """The call breaks off at a parameter that has no gradient. What is `p.grad` for one that is
    frozen, or that the loss does not use?""",
)
def accumulate_crashes_on_none(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    loss = accumulate(model, loss_fn, batches)
    for p in model.parameters():
        p.grad.div_(1)  # type: ignore[union-attr]
    return loss


@misconception(
    "gradients.accumulate_batches.returns_nothing",
    "returns nothing",
    """The gradients are right, but the function returns None: the loss is printed, or lost. Which
    statement hands a number to whoever called it?""",
)
def returns_nothing(model: nn.Module, loss_fn: Loss, batches: Batches) -> None:
    accumulate(model, loss_fn, batches)


@misconception(
    "gradients.accumulate_batches.returns_tensor",
    "returns a tensor",
    """What comes back is a tensor of one number, where the signature says `float`. What kind of
    object is the loss that was added up?""",
)
def returns_tensor(model: nn.Module, loss_fn: Loss, batches: Batches) -> Tensor:
    return torch.tensor(accumulate(model, loss_fn, batches), dtype=torch.float64)


@misconception(
    "gradients.accumulate_batches.keeps_old_gradients",
    "keeps old gradients",
    """What the gradients held before the call is still in the result. What does the first
    `backward()` add to?""",
)
def keeps_old_gradients(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    return accumulate(model, loss_fn, batches, clear=False)


@keeps_old_gradients.also
def keeps_old_gradients_and_divides_them(
    model: nn.Module, loss_fn: Loss, batches: Batches
) -> float:
    total, samples = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        (loss * len(x)).backward()
        total, samples = total + loss.item() * len(x), samples + len(x)
    for p in model.parameters():
        if p.grad is not None:
            p.grad = p.grad / samples
    return total / samples


@misconception(
    "gradients.accumulate_batches.exhausts_batches",
    "uses up the batches",
    """Where `batches` can be walked through only once, no gradients come out, and the loss is 0.0.
    How many loops over `batches` are there?""",
)
def exhausts_batches(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    samples = sum(len(x) for x, _ in batches)
    return accumulate(model, loss_fn, batches, weight=lambda n, _: n / samples)


@misconception(
    "gradients.accumulate_batches.returns_last_batch_loss",
    "returns the last batch's loss",
    """The gradients are right, but the number returned is the loss of the last batch alone. What
    becomes of the losses of the batches before it?""",
)
def returns_last_batch_loss(model: nn.Module, loss_fn: Loss, batches: Batches) -> float:
    last = 0.0

    def remembered(prediction: Tensor, target: Tensor) -> Tensor:
        nonlocal last
        loss = loss_fn(prediction, target)
        last = loss.item()
        return loss

    accumulate_batches(model, remembered, batches)
    return last
