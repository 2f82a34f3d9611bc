"""What a text is about, learnt from example sentences."""
