#!/usr/bin/env python3
"""The developer's and first user's entry: run · test · native · lint · bench. Standard library only.

This file keeps to syntax that old Pythons read, so that they can say what is wrong.
"""

import os
import sys

if sys.version_info < (3, 10):
    sys.exit(
        "OtterScope needs Python 3.10 or newer and this is %d.%d: install a newer one "
        "(`apt-get install python3`, `dnf install python3`, `brew install python`) and start dev.py with it."
        % sys.version_info[:2]
    )

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from devtools.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
