"""Drives a server from the outside and takes down what it says of itself; see ../README.md."""
