# id: experiments.train_linear.path_aliased
# lesson: lesson8_experiments
import torch


class LeastAbsoluteDeviations:
    """fit / partial_fit / coef_ as in scikit-learn"""

    def __init__(self, lr, weight_decay, batch_size, random_state=None):
        self.lr = lr
        self.weight_decay = weight_decay
        self.batch_size = batch_size
        self.random_state = random_state

    def init(self, X):
        self.coef_ = torch.zeros(X.shape[1], dtype=X.dtype)
        return self

    def partial_fit(self, X, y):
        residual = X.mv(self.coef_) - y
        grad = X.t().mv(residual.sign())
        self.coef_ -= self.lr * (grad + self.weight_decay * self.coef_)
        return self

    def epoch(self, X, y):
        order = torch.randperm(X.shape[0], generator=self.random_state)
        for rows in order.split(self.batch_size):
            self.partial_fit(X[rows], y[rows])
        return self.coef_


def train_linear(x, y, lr, weight_decay, batch_size, epochs, generator=None):
    model = LeastAbsoluteDeviations(lr, weight_decay, batch_size, generator).init(x)
    path = [model.epoch(x, y) for _ in range(epochs)]
    return torch.stack(path)
