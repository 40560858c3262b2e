"""Stands for the process that judges: answers by what the first line of the source says."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    task = json.load(sys.stdin)
    if "yardsticks" in task:
        sys.stdout.write(json.dumps({"shipped": {"fund": 100}, "plain": {"fund": 200}, "base": ""}))
        return
    text = Path(task["root"], task["file"]).read_text(encoding="utf-8")
    word = text.partition(" ")[2].partition("\n")[0]
    match word:
        case "dies":
            os.abort()
        case "raises":
            raise SystemExit("no")
        case "is killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "dawdles":
            subprocess.Popen(["sleep", "300"])
            time.sleep(300)
        case "burns":
            resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
            while True:
                pass
    outcome = "fell" if word == "falls" else "held"
    attacks = [
        {
            "name": name, "title": f"title of {name}", "outcome": outcome, "promise": f"promise of {name}",
            "hint": f"hint of {name}", "breach": "SECRET BREACH", "calls": ["SECRET CALL"],
        }
        for name in task["tried"]
    ]  # fmt: skip
    code = bytes(letter % 64 for letter in text.encode())
    sys.stdout.write(json.dumps({"code": code.hex(), "attacks": attacks, "gas": {"fund": 120}}))


if __name__ == "__main__":
    main()
