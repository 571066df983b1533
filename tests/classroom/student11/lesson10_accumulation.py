import torch
from torch.nn.utils import clip_grad_norm_


def clip_grad_norm(params, max_norm):
    params = [p for p in params if p.grad is not None]
    norm = torch.stack([p.grad.norm() for p in params]).norm()
    for p in params:
        p.grad = p.grad * torch.clamp(max_norm / (norm + 1e-6), max=1.0)
    return float(norm)


def clip_grad_value(params, clip_value):
    for g in (p.grad for p in params if p.grad is not None):
        g[g > clip_value] = clip_value
        g[g < -clip_value] = -clip_value


def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    model.train()
    optimizer.zero_grad()
    loss_sum, n, waiting = 0.0, 0, 0
    for i, (xb, yb) in enumerate(dataloader, 1):
        loss = loss_fn(model(xb), yb) * len(xb)
        loss.backward()
        loss_sum += loss.item()
        n += len(xb)
        waiting += len(xb)
        if i % every and i < len(dataloader):
            continue
        for p in model.parameters():
            if p.grad is not None:
                p.grad /= waiting
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        optimizer.zero_grad()
        waiting = 0
    return loss_sum / n


class GradScaler:
    def __init__(self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5,
                 growth_interval=2000):
        self.value, self.up, self.down, self.every = (
            init_scale, growth_factor, backoff_factor, growth_interval)
        self.run, self.bad = 0, None

    def scale(self, loss):
        return self.value * loss

    def get_scale(self):
        return self.value

    def unscale_(self, optimizer):
        if self.bad is not None:
            raise RuntimeError("already unscaled")
        grads = [p.grad for g in optimizer.param_groups for p in g["params"]]
        grads = [g for g in grads if g is not None]
        for g in grads:
            g /= self.value
        self.bad = any(bool((g.isnan() | g.isinf()).any()) for g in grads)

    def step(self, optimizer):
        if self.bad is None:
            self.unscale_(optimizer)
        if self.bad is False:
            return optimizer.step()

    def update(self):
        self.run = 0 if self.bad else self.run + 1
        if self.bad:
            self.value *= self.down
        elif self.run >= self.every:
            self.value, self.run = self.value * self.up, 0
        self.bad = None


def scaled_step(loss, optimizer, scaler, max_norm):
    optimizer.zero_grad(set_to_none=False)
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    norm = clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], max_norm)
    scaler.step(optimizer)
    scaler.update()
    return float(norm)
