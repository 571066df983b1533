# lesson 11, not finished yet


def decay_groups(model, weight_decay):
    groups = []
    for p in model.parameters():
        if not p.requires_grad:
            continue
        groups.append({"params": [p], "weight_decay": weight_decay if p.ndim > 1 else 0.0})
    return groups


def freeze(module):
    for m in module.modules():
        m.training = False
        for p in m.parameters(recurse=False):
            p.requires_grad = False
            p.grad = None


def train_mode(model):
    raise NotImplementedError("11.3 train_mode")


def load_matching(model, state):
    raise NotImplementedError("11.4 load_matching")
