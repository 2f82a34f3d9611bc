"""What somebody wants to have done, and what is told of it before."""
