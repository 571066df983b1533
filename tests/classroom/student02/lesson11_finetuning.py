import torch


def decay_groups(model, weight_decay):
    decay, no_decay = [], []
    for name, p in model.named_parameters():
        if p.requires_grad:
            (no_decay if name.endswith("bias") else decay).append(p)
    return [
        {"params": decay, "weight_decay": weight_decay},
        {"params": no_decay, "weight_decay": 0.0},
    ]


def freeze(module):
    for p in module.parameters():
        p.requires_grad = False
    module.eval()


def train_mode(model):
    model.train()
    for module in model.modules():
        params = list(module.parameters())
        if params and all(not p.requires_grad for p in params):
            module.eval()


def load_matching(model, state):
    own = model.state_dict()
    loaded = [k for k, v in own.items() if k in state and state[k].shape == v.shape]
    if not loaded:
        raise ValueError("the state does not fit the model at all")
    with torch.no_grad():
        for k in loaded:
            own[k].copy_(state[k])
    return [k for k in own if k not in loaded], [k for k in state if k not in loaded]
