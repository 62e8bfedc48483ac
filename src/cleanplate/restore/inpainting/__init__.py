"""Filling in: Telea, Navier-Stokes, biharmonic surfaces, patches."""
