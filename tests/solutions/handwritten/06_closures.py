# id: step.minimize.exhausts_generator
# lesson: lesson2_step
from torch import no_grad


def minimize(loss, params, lr, steps):
    history = []

    def clear():
        for p in params:
            p.grad = None

    def move():
        with no_grad():
            for p in params:
                if p.grad is not None:
                    p.sub_(p.grad, alpha=lr)

    def once():
        clear()
        now = loss()
        now.backward()
        move()
        return now.item()

    for _ in range(steps):
        history.append(once())
    return history
