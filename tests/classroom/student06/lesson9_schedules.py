import math

# lesson 9, not finished yet


class StepLR:
    def __init__(self, optimizer, step_size, gamma=0.1):
        self.opt = optimizer
        self.every = step_size
        self.gamma = gamma
        self.start = [g["lr"] for g in optimizer.param_groups]
        self.calls = 0

    def step(self):
        self.calls += 1
        for g, lr in zip(self.opt.param_groups, self.start):
            g["lr"] = lr * self.gamma ** (self.calls // self.every)

    def get_last_lr(self):
        return [g["lr"] for g in self.opt.param_groups]


class WarmupCosine:
    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0):
        self.opt, self.w, self.n, self.s, self.low = optimizer, warmup, total, start_factor, lr_min
        self.start = [g["lr"] for g in optimizer.param_groups]
        self.t = -1
        self.step()

    def step(self):
        self.t += 1
        for g, lr in zip(self.opt.param_groups, self.start):
            if self.t < self.w:
                g["lr"] = lr * (self.s + (1 - self.s) * self.t / self.w)
            elif self.t >= self.n:
                g["lr"] = self.low
            else:
                angle = math.pi * (self.t - self.w) / (self.n - self.w)
                g["lr"] = self.low + (lr - self.low) * math.cos(angle / 2) ** 2


class ReduceLROnPlateau:
    def __init__(
        self,
        optimizer,
        mode="min",
        factor=0.1,
        patience=10,
        threshold=1e-4,
        cooldown=0,
        min_lr=0.0,
    ):
        raise NotImplementedError("9.3 ReduceLROnPlateau")

    def step(self, metric):
        raise NotImplementedError("9.3 ReduceLROnPlateau")


def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every="batch"):
    raise NotImplementedError("9.4 train_scheduled")
