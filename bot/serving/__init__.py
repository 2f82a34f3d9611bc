"""Being a server: the socket, what is wrong with a request before it is one, and the log of the process."""
