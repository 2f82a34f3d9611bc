"""The channel side: who talks to the assistant, over what, and what they see."""

VERSION = "0.1.0"
