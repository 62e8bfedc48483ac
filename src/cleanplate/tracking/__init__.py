"""Find and follow: faces and eyes by cascades or a small network, targets by their colours.

`cleanplate.tracking.faces` says what a face detector is; `cleanplate.tracking.faces_open` knows
them by name. `cleanplate.tracking.tracker` says what a tracker is; `cleanplate.tracking.methods`
knows them by name.
"""
