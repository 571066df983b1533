# id: gradients.accumulated_gradients.graph_built_once
# lesson: lesson1_gradients
import torch


def accumulated_gradients(f, w, n):
    # first I make an empty list for the answers
    answers = []

    # compute the function (forward pass)
    loss = f(w)

    # now go backward n times, pytorch adds the gradients up for me
    counter = 0
    while counter < n:
        loss.backward()
        gradient_now = w.grad
        # I need a copy because otherwise all the entries are the same!!
        copy_of_gradient = torch.clone(gradient_now)
        copy_of_gradient = copy_of_gradient.detach()
        answers.append(copy_of_gradient)
        counter = counter + 1

    # done
    return answers
