# id: models.MLP.not_flattened
# lesson: lesson6_models
import torch
import torch.nn as nn
import torch.nn.functional as F


class MLP(nn.Module):
    def __init__(self, in_features, hidden, classes):
        super(MLP, self).__init__()
        sizes = [in_features, hidden, hidden, classes]
        self.layers = nn.ModuleList()
        for n_in, n_out in zip(sizes[:-1], sizes[1:]):
            layer = nn.Linear(n_in, n_out)
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
            self.layers.append(layer)

    def forward(self, x):
        *body, head = self.layers
        for layer in body:
            x = F.relu(layer(x))
        return head(x)
