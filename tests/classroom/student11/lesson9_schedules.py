from math import cos, inf, pi


class StepLR:
    def __init__(self, optimizer, step_size, gamma=0.1):
        self.groups, self.step_size, self.gamma = optimizer.param_groups, step_size, gamma
        self.left = step_size

    def get_last_lr(self):
        return [g["lr"] for g in self.groups]

    def step(self):
        self.left -= 1
        if self.left == 0:
            self.left = self.step_size
            for g in self.groups:
                g["lr"] *= self.gamma


class WarmupCosine:
    def __init__(self, optimizer, warmup, total, start_factor=0.1, lr_min=0.0):
        up = [start_factor + (1 - start_factor) * t / warmup for t in range(warmup)]
        n = total - warmup
        down = [0.5 + 0.5 * cos(pi * t / n) for t in range(n)] + [0.0]
        self.pairs = []
        for g in optimizer.param_groups:
            b = g["lr"]
            self.pairs.append((g, [b * f for f in up] + [lr_min + (b - lr_min) * f for f in down]))
        self.t = 0
        self.set()

    def set(self):
        for g, table in self.pairs:
            g["lr"] = table[min(self.t, len(table) - 1)]

    def step(self):
        self.t += 1
        self.set()


class ReduceLROnPlateau:
    def __init__(self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4,
                 cooldown=0, min_lr=0.0):
        self.o, self.sign = optimizer, 1 if mode == "min" else -1
        self.factor, self.patience, self.threshold = factor, patience, threshold
        self.cooldown, self.min_lr = cooldown, min_lr
        self.record, self.count, self.rest = None, 0, 0

    def step(self, metric):
        limit = inf
        if self.record is not None:
            limit = self.sign * self.record * (1 - self.sign * self.threshold)
        if self.sign * metric < limit:
            self.record, self.count = metric, 0
        else:
            self.count += 1
        if self.rest:
            self.rest, self.count = self.rest - 1, 0
        if self.count > self.patience:
            for g in self.o.param_groups:
                g["lr"] = max(self.min_lr, self.factor * g["lr"])
            self.rest, self.count = self.cooldown, 0


def train_scheduled(dataloader, model, loss_fn, optimizer, scheduler, epochs, every="batch"):
    log = []
    for epoch in range(epochs):
        model.train()
        for xb, yb in dataloader:
            loss_fn(model(xb), yb).backward()
            optimizer.step()
            log += [optimizer.param_groups[0]["lr"]]
            optimizer.zero_grad()
            every == "batch" and scheduler.step()
        every == "epoch" and scheduler.step()
    return log
