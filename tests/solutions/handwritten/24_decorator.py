# id: experiments.sweep.seeded_after_model
# lesson: lesson8_experiments
import functools

import torch


def reproducible(seed):
    """Decorator: the function gets the same random numbers at every call."""
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            torch.manual_seed(seed)
            return function(*args, **kwargs)
        return wrapper
    return decorate


def sweep(make_model, train, settings, seed=0):
    run = reproducible(seed)(train)
    return [float(run(make_model(), **setting)) for setting in settings]
