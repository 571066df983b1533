"""Automatic mutants that are right answers all the same, with the reason; `*` stands for any text.

`optimlings prove` fails on an entry that no surviving mutant needs.
"""

from __future__ import annotations

EQUIVALENT = {
    "lesson1_gradients": {
        "zero_grad: p.grad.requires_grad_(False) → p.grad": (
            "a gradient that requires grad without having been computed does not occur"
        ),
    },
    "lesson3_losses": {
        "cross_entropy: raise ValueError(f'unknown reduction: {reduction!r}') → pass": (
            "3.4 promises known reductions only"
        ),
    },
    "lesson4_sgd": {
        "SGD: raise ValueError('there are no parameters to optimize') → pass": (
            "an empty list of parameters is not in the contract"
        ),
        "SGD: if p.grad.grad_fn is not None: *": "gradients with a graph occur only in 1.3",
        "SGD: p.grad.grad_fn is not None → *": "gradients with a graph occur only in 1.3",
        "SGD: p.grad.detach_()*": "gradients with a graph occur only in 1.3",
        "SGD: p.grad.requires_grad_(False) → p.grad": "gradients with a graph occur only in 1.3",
    },
    "lesson5_adaptive": {
        "RMSprop: group['momentum'] > 0 → group['momentum'] >= 0": (
            "with momentum 0 the buffer is the step itself"
        ),
    },
    "lesson6_models": {
        "LinearRegression: *0.5 → *": "how parameters start is free",
        "LinearRegression: -bound → bound*": "how parameters start is free",
    },
    "lesson8_experiments": {
        "train_digits: *": "whatever reaches 93 % is a right answer",
    },
    "lesson10_accumulation": {
        "clip_grad_norm: norm > max_norm → norm >= max_norm": "there the factor is 1",
        "train_accumulated: zip(range(every), batches, strict=False) → *": "it is the default",
        "clip_grad_norm: g.square().sum().item() → g.square().sum()": "the root is a float again",
    },
    "lesson9_schedules": {
        "StepLR: self.t += 1 → self.t -= 1": "the multiples of step_size are the same below 0",
        "ReduceLROnPlateau: 0 → 1*": "the first metric is better, which sets both counts to 0",
        "ReduceLROnPlateau: metric < self.best * * → metric <= *": "no metric is at a threshold",
        "ReduceLROnPlateau: metric > self.best * * → metric >= *": "no metric is at a threshold",
    },
    "lesson12_runs": {
        "EarlyStopping: self.bad = 0 → pass": "the first loss is better, and sets the count",
        "EarlyStopping: 0 → 1": "the first loss is better, and sets the count",
        "EMA: zip(*": "the two models have the same parameters and buffers",
        "EMA: True → False*": "the two models have the same parameters and buffers",
    },
}
