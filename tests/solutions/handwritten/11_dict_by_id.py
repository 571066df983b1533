# id: sgd.SGD.closure_without_grad
# lesson: lesson4_sgd
import torch


class SGD:
    def __init__(self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *, maximize=False):
        for name, value in [("lr", lr), ("momentum", momentum), ("weight_decay", weight_decay)]:
            if value < 0:
                raise ValueError(name + " must not be negative, got " + str(value))
        if nesterov and not momentum:
            raise ValueError("nesterov needs momentum")
        if nesterov and dampening:
            raise ValueError("nesterov and dampening do not go together")

        options = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
                   "nesterov": nesterov, "maximize": maximize}
        params = list(params)
        if not (params and isinstance(params[0], dict)):
            params = [{"params": params}]
        self.param_groups = []
        for g in params:
            new = {**options, **g}
            new["params"] = list(new["params"])
            self.param_groups.append(new)
        self.b = {}   # id(p) -> momentum buffer

    @torch.no_grad()
    def step(self, closure=None):
        loss = closure() if closure else None
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p -= group["lr"] * self.direction(p, group)
        return loss

    def direction(self, p, group):
        g = p.grad
        if group["maximize"]:
            g = -g
        g = g + group["weight_decay"] * p
        mu = group["momentum"]
        if mu == 0:
            return g
        if id(p) in self.b:
            self.b[id(p)] = mu * self.b[id(p)] + (1 - group["dampening"]) * g
        else:
            self.b[id(p)] = g.clone()
        return g + mu * self.b[id(p)] if group["nesterov"] else self.b[id(p)]

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p.grad = None
                elif p.grad is not None:
                    p.grad.detach_()
                    p.grad.zero_()
