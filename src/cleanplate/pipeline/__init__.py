"""Streams of work: stages that overlap, bounded queues, progress, taking up interrupted work."""
