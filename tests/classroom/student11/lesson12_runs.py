import io

import torch


def standardize(train, *others):
    var, mean = torch.var_mean(train, dim=0, correction=0)
    scale = torch.where(var > 0, var.sqrt(), 1.0).to(train.dtype)
    return [(x - mean) / scale for x in [train, *others]]


class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta, self.history = patience, min_delta, []

    def step(self, loss, model):
        if not self.history or self.history[-1][0] - loss > self.min_delta:
            values = [v.detach().clone() for v in model.state_dict().values()]
            self.history = [*self.history, (loss, values)]
            self.since = 0
        else:
            self.since += 1
        return self.since >= self.patience

    def restore(self, model):
        for v, best in zip(model.state_dict().values(), self.history[-1][1]):
            v.copy_(best)


def copied(x):
    f = io.BytesIO()
    torch.save(x, f)
    f.seek(0)
    return torch.load(f, weights_only=False)


class EMA:
    def __init__(self, model, decay):
        self.module, self.decay = copied(model), decay

    def update(self, model):
        names = dict(model.named_parameters())
        own = self.module.state_dict()
        for k, v in model.state_dict().items():
            own[k].copy_(torch.lerp(own[k], v, 1 - self.decay) if k in names else v)


class Run:
    def __init__(self, model, optimizer, scheduler):
        self.things, self.epoch = (model, optimizer, scheduler), 0

    def state_dict(self):
        states = [t.state_dict() for t in self.things]
        return copied({"states": states, "epoch": self.epoch, "rng": torch.get_rng_state()})

    def load_state_dict(self, state):
        state = copied(state)
        for t, s in zip(self.things, state["states"]):
            t.load_state_dict(s)
        self.epoch = state["epoch"]
        torch.set_rng_state(state["rng"])


@torch.no_grad()
def measure(model, data, loss_fn):
    model.eval()
    rows = [(model(x), y) for x, y in data]
    n = sum(len(y) for _, y in rows)
    loss = sum(loss_fn(out, y).item() * len(y) for out, y in rows) / n
    return loss, sum(int((out.argmax(1) == y).sum()) for out, y in rows) / n


def fit_early(model, train_data, val_data, test_data, loss_fn, optimizer, epochs, patience):
    stopping, losses, stop = EarlyStopping(patience), [], False
    while len(losses) < epochs and not stop:
        model.train()
        for xb, yb in train_data:
            optimizer.zero_grad()
            loss_fn(model(xb), yb).backward()
            optimizer.step()
        losses.append(measure(model, val_data, loss_fn)[0])
        stop = stopping.step(losses[-1], model)
    stopping.restore(model)
    return len(losses), min(losses), measure(model, test_data, loss_fn)[1]
