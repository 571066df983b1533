"""What wrong numbers look like, by id; part of the catalogue. `diagnosis.looks` finds it."""

from __future__ import annotations

LOOKS: dict[str, str] = {
    "looks_unsteady": "the same input can give another output each time: consistent with something "
    "random in the computation",
    "looks_unsteady_in_training": "in training mode the same input can give another output each "
    "time, in evaluation mode it is right: consistent with something random, such as dropout",
    "looks_transposed": "these are the expected numbers with rows and columns exchanged: "
    "consistent with a transposed matrix",
    "looks_transposed_shape": "the shape is the expected one with rows and columns exchanged: "
    "consistent with a transposed matrix",
    "looks_by_mode": "the same input can give another output in evaluation mode than in training "
    "mode: consistent with a layer that depends on the mode, such as batch norm or dropout",
    "looks_none": "None came back here: consistent with a missing `return`, or with the `.grad` of "
    "a tensor that is not a leaf",
    "looks_not_finite": "the first {what} is in {where}: consistent with a division by 0, a "
    "root or logarithm out of range, or a number too large for its dtype",
    "looks_given_not_finite": "the first {what} is in {where}, and nan or inf was in what went in: "
    "consistent with a product, since 0 times nan or inf is nan",
    "looks_zero": "all that differs here is 0",
    "looks_given": "these are the very numbers that went in: consistent with a value that nothing "
    "has changed",
    "looks_late": "these are the expected values, each one place too late: consistent with a "
    "value that is taken one step too early",
    "looks_early": "these are the expected values, each one place too early: consistent with a "
    "value that is taken one step too late",
    "looks_negative": "the sign is turned round: each number that differs here is the expected "
    "one times -1",
    "looks_step_negative": "each step is as long as the expected one and goes the opposite way",
    "looks_step_times": "each step is {count} times as long as the expected one",
    "looks_step_times_size": "each step is {count} times as long as the expected one, and {count} "
    "is a size of the data: consistent with a sum where a mean is asked for",
    "looks_step_divided": "each step is the expected one divided by {count}",
    "looks_step_divided_size": "each step is the expected one divided by {count}, and {count} is "
    "a size of the data: consistent with a mean where a sum is asked for",
    "looks_times": "each number that differs here is {count} times the expected one",
    "looks_times_size": "each number that differs here is {count} times the expected one, and "
    "{count} is a size of the data: consistent with a sum where a mean is asked for",
    "looks_divided": "each number that differs here is the expected one divided by {count}",
    "looks_divided_size": "each number that differs here is the expected one divided by {count}, "
    "and {count} is a size of the data: consistent with a mean where a sum is asked for",
    "looks_reordered": "these are the expected numbers in another order",
    "looks_close": "the numbers are close to the expected ones, but not the same: consistent with "
    "a small term, such as eps, that is missing or in another place, or with a lower precision",
}
