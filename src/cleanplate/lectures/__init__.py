"""Lecture video to deck: change signal, stays, duplicates, export."""
