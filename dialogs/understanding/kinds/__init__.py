"""What words want: which kind of question, what is done with them besides asking, what is to be done, what a
yes or a no is asked about. Each stands in a file of patterns in nine languages."""
