"""The project's own gold set: the scores may rise, and a test fails when one falls below its floor."""

import subprocess
import sys
from pathlib import Path

GOLD = Path(__file__).parents[1] / "gold"


def test_scores_are_not_below_their_floors(tmp_path):
    command = Path(sys.executable).with_name("copydesk")
    done = subprocess.run(
        [sys.executable, GOLD / "score.py", "--copydesk", command, "--check", GOLD / "floors.json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
