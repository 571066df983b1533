"""Pages for people: one per student, one for the class. HTML without anything from the network."""
