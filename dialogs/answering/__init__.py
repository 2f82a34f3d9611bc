"""Questions about the guide that name nobody: which of its passages answers these words, and how surely.

What is answered stands in the folders of the steps (`answers.md`, `page.md`), and what a step says of its
causes and its ways to do things; here it is only found.
"""
