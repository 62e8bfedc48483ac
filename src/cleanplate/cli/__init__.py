"""The command line, thin: flags from the verbs' options, progress, exit codes."""
