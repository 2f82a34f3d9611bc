"""Questions answered by their kind: yes or no, what if, do it. What is wrong stays a verdict."""
