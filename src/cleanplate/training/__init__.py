"""One trainer for all networks: data, augmentation, losses, recipes, checkpoints, export.

Needs the extra ``train``; recipes and checks of data are usable without it.
"""
