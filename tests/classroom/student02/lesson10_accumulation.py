def clip_grad_norm(params, max_norm):
    params = [p for p in params if p.grad is not None]
    total = 0.0
    for p in params:
        total += float((p.grad**2).sum())
    total = total**0.5
    if total > max_norm:
        for p in params:
            p.grad = p.grad * (max_norm / total)
    return total


def clip_grad_value(params, clip_value):
    for p in params:
        if p.grad is None:
            continue
        p.grad = p.grad.clamp(-clip_value, clip_value)


def train_accumulated(dataloader, model, loss_fn, optimizer, every, max_norm=None):
    model.train()
    total, count = 0.0, 0
    optimizer.zero_grad()
    for i, (x, y) in enumerate(dataloader):
        loss = loss_fn(model(x), y)
        (loss / every).backward()
        total += loss.item() * len(x)
        count += len(x)
        if (i + 1) % every == 0 or i + 1 == len(dataloader):
            if max_norm is not None:
                clip_grad_norm(model.parameters(), max_norm)
            optimizer.step()
            optimizer.zero_grad()
    return total / count


class GradScaler:
    def __init__(
        self, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000
    ):
        self.s = init_scale
        self.growth = (growth_factor, growth_interval)
        self.backoff = backoff_factor
        self.ok_steps = 0
        self.state = "scaled"

    def get_scale(self):
        return self.s

    def scale(self, loss):
        return loss * self.s

    def unscale_(self, optimizer):
        if self.state != "scaled":
            raise RuntimeError("call update() first")
        self.state = "ok"
        for group in optimizer.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.grad /= self.s
                if p.grad.isnan().any() or p.grad.isinf().any():
                    self.state = "bad"

    def step(self, optimizer):
        if self.state == "scaled":
            self.unscale_(optimizer)
        if self.state == "ok":
            optimizer.step()

    def update(self):
        factor, interval = self.growth
        if self.state == "bad":
            self.s = self.s * self.backoff
            self.ok_steps = 0
        else:
            self.ok_steps += 1
            if self.ok_steps >= interval:
                self.s = self.s * factor
                self.ok_steps = 0
        self.state = "scaled"


def scaled_step(loss, optimizer, scaler, max_norm):
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    params = [p for group in optimizer.param_groups for p in group["params"]]
    norm = clip_grad_norm(params, max_norm)
    scaler.step(optimizer)
    scaler.update()
    return norm
