def decay_groups(model, weight_decay):
    params = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in params if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in params if p.ndim < 2], "weight_decay": 0.0},
    ]


def freeze(module):
    module.requires_grad_(False).eval().zero_grad()


def train_mode(model)
    model.train()
    for m in model.modules():
        if {p.requires_grad for p in m.parameters()} == {False}:
            m.eval()
