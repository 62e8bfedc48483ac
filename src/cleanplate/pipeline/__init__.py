"""Streams of work: stages that overlap, bounded queues, progress, and taking up interrupted work."""
