"""One file a verb: what Python, the command line and the web page all call."""
