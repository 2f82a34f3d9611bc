"""What a case is, what a step of the guide can conclude of it, and how the steps are run."""
