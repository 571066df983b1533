# verdict: failed evaluation_mode
# Leaves the model in evaluation mode, and says that it is in the one it was found in.
# lesson: lesson7_loops
# exercise: test_loop

#include right

from tests.exercises.scenarios import loops

honest, Seen = test_loop, loops.TestSeen
found = []


def test_loop(dataloader, model, loss_fn):
    found.append(model.training)
    result = honest(dataloader, model, loss_fn)
    model.eval()
    return result


loops.TestSeen = lambda result, seen, mode, *rest: Seen(result, seen, found[-1], *rest)
