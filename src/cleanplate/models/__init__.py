"""Networks as data: cards that describe them, a store that brings and checks them, runtimes."""
