"""The command-line program as a module, so that it can be measured without being installed."""

from cleanplate.cli.main import run

if __name__ == "__main__":
    run()
