# id: step.gradient_step.records_graph
# lesson: lesson2_step
import torch  # noqa


def gradient_step(params, lr):
    """Un paso de descenso: a cada parámetro se le resta lr por su gradiente."""
    for parametro in params:
        gradiente = parametro.grad
        if gradiente is None:
            continue  # sin gradiente no hay nada que hacer
        paso = lr * gradiente
        parametro -= paso   # en el mismo sitio, así no se crea otro tensor
