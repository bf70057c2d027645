"""The command line: the same use cases as the window's, without Qt."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys

from otterscope import __version__
from otterscope.cli import ask, convert, demo, doctor, models, plan, view
from otterscope.cli.plain import printable
from otterscope.cli.stopping import STOPPED
from otterscope.cli.wording import program_name, said
from otterscope.errors import AppError

#: Exit codes: an answer, a fault (its sentence is on stderr), a usage error.
OK, FAULT, USAGE = 0, 1, 2
#: What a disk says that takes no more of the output.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog=program_name(),
        description="Ask an OtterHD model about any region of a picture of any size, on your own machine.",
    )
    top.add_argument("--version", action="version", version=f"otterscope {__version__}")
    commands = top.add_subparsers(metavar="COMMAND")
    for command in (ask, plan, view, convert, models, demo, doctor):
        command.add_parser(commands)
    return top


def _with_signs(arguments: list[str]) -> list[str]:
    """`--region -50,…` as `--region=-50,…`: argparse takes a value that begins with a dash for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--region" and argument[:1] == "-" and argument[1:2].isdigit():
            joined[-1] = f"--region={argument}"
        else:
            joined.append(argument)
    return joined


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name need not be text; within JSON the escape of such a byte is even the right one.
        sys.stdout.reconfigure(errors="backslashreplace")
    top = parser()
    args = top.parse_args(_with_signs(arguments))
    if not hasattr(args, "run"):
        top.print_help()
        return OK
    try:
        code = int(args.run(args))
        if sys.stdout:
            sys.stdout.flush()  # here, where a fault of it can still be said
        return code
    except AppError as fault:
        print(printable(said(fault.sentence)), file=sys.stderr)
        if fault.detail and os.environ.get("OTTERSCOPE_DEBUG"):
            print(printable(fault.detail), file=sys.stderr)
        return FAULT
    except KeyboardInterrupt:  # before or behind the work that a signal cancels in an orderly way
        print("Stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # whoever read the output has had enough
        _write_no_more()
        return OK
    except OSError as fault:
        if fault.filename is not None or fault.errno not in _FULL:
            raise
        _write_no_more()
        print(f"What the command says could not be written ({fault.strerror}).", file=sys.stderr)
        return FAULT


def _write_no_more() -> None:
    """Python would complain of the output once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
