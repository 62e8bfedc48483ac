"""Networks as data: cards that describe them, the store that brings and checks them, the runtimes."""
