# id: sgd.SGD.maximize_after_decay
# lesson: lesson4_sgd
# adapted from a 2017 tutorial
import torch
from torch.autograd import Variable


class SGD(object):

    def __init__(self, params, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, *, maximize=False):
        if lr < 0:
            raise ValueError('lr should be >= 0')
        if momentum < 0:
            raise ValueError('momentum should be >= 0')
        if weight_decay < 0:
            raise ValueError('weight_decay should be >= 0')
        if nesterov == True and (momentum == 0 or dampening != 0):
            raise ValueError('nesterov needs momentum and no dampening')

        defaults = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay,
                        nesterov=nesterov, maximize=maximize)
        self.param_groups = []
        self.momentum_buffers = []
        param_list = list(params)
        if len(param_list) > 0 and type(param_list[0]) is dict:
            groups = param_list
        else:
            groups = [{'params': param_list}]
        for i in range(len(groups)):
            group = dict(defaults)
            group.update(groups[i])
            group['params'] = list(group['params'])
            self.param_groups.append(group)
            self.momentum_buffers.append([None] * len(group['params']))

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()

        for i in range(len(self.param_groups)):
            group = self.param_groups[i]
            for j in range(len(group['params'])):
                p = group['params'][j]
                if p.grad is None:
                    continue
                d_p = p.grad.data.clone()
                if group['weight_decay'] != 0:
                    d_p.add_(p.data * group['weight_decay'])
                if group['momentum'] != 0:
                    buf = self.momentum_buffers[i][j]
                    if buf is None:
                        buf = d_p.clone()
                        self.momentum_buffers[i][j] = buf
                    else:
                        buf.mul_(group['momentum']).add_(d_p * (1 - group['dampening']))
                    if group['nesterov']:
                        d_p = d_p + group['momentum'] * buf
                    else:
                        d_p = buf
                if group['maximize']:
                    p.data = p.data + group['lr'] * d_p     # go up
                else:
                    p.data = p.data - group['lr'] * d_p     # go down

        return loss

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is not None:
                    if set_to_none:
                        p.grad = None
                    else:
                        # Variable(...) forgets the history
                        p.grad = Variable(p.grad.data.zero_())
