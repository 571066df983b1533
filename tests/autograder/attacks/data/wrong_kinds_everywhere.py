# verdict: no points
# Returns objects of the wrong kind from every exercise.

#include right


def gradient(f, w):
    return type


def accumulated_gradients(f, w, n):
    return [type] * n


def zero_grad(params, set_to_none=True):
    for p in params:
        p.data = torch.zeros(5, 5)


def accumulate_batches(model, loss_fn, batches):
    model.weight = None
    return complex(1, 1)
