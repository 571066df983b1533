# verdict: all points
# Trains a small model with torch's own optimizer while it is imported.

#include right

model = nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters())
for _ in range(20):
    optimizer.zero_grad()
    model(torch.ones(4, 2)).square().mean().backward()
    optimizer.step()
