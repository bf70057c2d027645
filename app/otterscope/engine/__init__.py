"""The model: a child process that runs llama.cpp, and what the rest of the program needs to talk to it.

No Qt and no pictures here: regions arrive as arrays of pixels.
"""
