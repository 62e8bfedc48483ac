"""Viola and Jones' detector from its parts: integral image, Haar features, AdaBoost, cascade.

Written to be read and measured: `train_cascade` makes a small cascade of patterns that
`patterns` draws, `scan` finds them in pictures and says how many features a window cost, and
`cost` asks the same of the cascades that come with OpenCV. To find faces, use
`cleanplate.find_faces`.

Reference:
    P. Viola, M. Jones: Rapid object detection using a boosted cascade of simple features,
    CVPR 2001, doi:10.1109/CVPR.2001.990517
"""
