"""Finds the Chromium that the browser tests drive, and installs Debian's where there is none and it may.

`python -m tests.chromium` says what it found; it never fails, since only the tests know whether they need it.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """The path of a Chromium: CHROMIUM of the environment, or the first of the usual names."""
    named = os.environ.get("CHROMIUM")
    return (
        named if named and os.access(named, os.X_OK) else next(filter(None, map(shutil.which, NAMES)), None)
    )


def install() -> bool:
    """Debian's package, where apt is there and we are root. Its output goes to standard error."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        # The command is ours and fixed; apt is found on the PATH because its place differs.
        if subprocess.run([apt, *command], env=environment, stdout=sys.stderr, check=False).returncode:  # noqa: S603
            return False
    return True


def main() -> None:
    """Say how Chromium was found or installed."""
    if path := find():
        sys.stdout.write(f"Chromium: found {path}\n")
    elif install() and (path := find()):
        sys.stdout.write(f"Chromium: installed Debian's package, {path}\n")
    else:
        sys.stdout.write(
            "Chromium: none found; the browser tests will be skipped (they fail where CI is set)\n"
        )


if __name__ == "__main__":
    main()
