# id: loops.test_loop.accuracy_mean_of_batches
# lesson: lesson7_loops
import torch
from statistics import fmean


def exactitude(sorties, etiquettes):
    justes = sorties.argmax(dim=1).eq(etiquettes)
    return justes.double().mean().item()


def test_loop(dataloader, model, loss_fn):
    en_apprentissage = model.training
    model.eval()

    exactitudes, perte_totale, nb = [], 0., 0
    with torch.inference_mode():
        for entrees, etiquettes in dataloader:
            sorties = model(entrees)
            perte_totale += loss_fn(sorties, etiquettes).item() * len(entrees)
            nb += len(entrees)
            exactitudes.append(exactitude(sorties, etiquettes))

    if en_apprentissage:
        model.train()
    return fmean(exactitudes), perte_totale / nb
