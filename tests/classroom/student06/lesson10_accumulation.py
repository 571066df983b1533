import torch

# lesson 10, not finished yet


def clip_grad_norm(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    norm = torch.linalg.vector_norm(torch.cat([g.flatten() for g in grads])).item()
    factor = max_norm / (norm + 1e-6)
    if factor < 1:
        for g in grads:
            g *= factor
    return norm


def clip_grad_value(params, clip_value):
    for p in params:
        if p.grad is not None:
            p.grad = torch.clamp(p.grad, min=-clip_value, max=clip_value)


def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    raise NotImplementedError("10.3 train_accumulated")


class GradScaler:
    def __init__(
        self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000
    ):
        raise NotImplementedError("10.4 GradScaler")

    def get_scale(self):
        raise NotImplementedError("10.4 GradScaler")

    def scale(self, loss):
        raise NotImplementedError("10.4 GradScaler")

    def unscale_(self, optimizer):
        raise NotImplementedError("10.4 GradScaler")

    def step(self, optimizer):
        raise NotImplementedError("10.4 GradScaler")

    def update(self):
        raise NotImplementedError("10.4 GradScaler")


def scaled_step(loss, optimizer, scaler, max_norm):
    raise NotImplementedError("10.5 scaled_step")
