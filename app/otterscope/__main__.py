"""`python -m otterscope`: the command line; in a packaged program also the model's process."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program with the arguments it was started with; returns the exit code."""
    try:
        return _main()
    except KeyboardInterrupt:  # while modules are still being loaded
        print("Stopped.", file=sys.stderr)
        return 130


def _main() -> int:
    if sys.argv[1:] == ["--engine-worker"]:
        from otterscope.engine import worker

        worker.main()
        return 0
    if sys.argv[1:] == ["--engine-devices"]:
        from otterscope.engine import inspect

        inspect.main()
        return 0
    from otterscope import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
