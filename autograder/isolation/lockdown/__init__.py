"""What a worker gives up before it sees a line of the submission: `plan` has the order."""
