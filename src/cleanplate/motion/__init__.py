"""The subject by what moves, and the background behind it: one method a file.

A room of streams: each method is a `subtractor.Subtractor`, listed in `algorithms.ALGORITHMS`.
"""
