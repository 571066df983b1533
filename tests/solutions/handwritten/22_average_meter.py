# id: loops.train_loop.zeroes_after_backward
# lesson: lesson7_loops
import time


class AverageMeter(object):
    """Computes and stores the average and current value"""

    def __init__(self):
        self.reset()

    def reset(self):
        self.val = 0
        self.avg = 0.0
        self.sum = 0
        self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count


def train_loop(dataloader, model, loss_fn, optimizer):
    losses = AverageMeter()
    batch_time = AverageMeter()

    # switch to train mode
    model.train()

    end = time.time()
    for i, (input, target) in enumerate(dataloader):
        # compute output
        output = model(input)
        loss = loss_fn(output, target)
        losses.update(loss.item(), input.size(0))

        # compute gradient and do SGD step
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()

        batch_time.update(time.time() - end)
        end = time.time()

    return losses.avg
