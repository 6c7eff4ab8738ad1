"""The `copydesk` command: hands the arguments to the Rust command line."""

import signal
import sys

from copydesk import _native


def main() -> None:
    """Run the command line with the arguments of this process, and leave with its exit status."""
    # Python would keep an interrupt until the Rust code returns; the system's own handling ends the run at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_native.command(["copydesk", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
