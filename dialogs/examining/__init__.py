"""What a case is, what a step of the guide can conclude of it, and where that leads."""
