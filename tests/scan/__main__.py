"""`python -m tests.scan [step …]`: every step, or these. Exits 1 when anything is left to do."""

import sys

from config import ROOT
from tests.scan import frame
from tests.scan.findings import explanations
from tests.scan.ground import ground

REPORT = ROOT / "var" / "scan" / "report.txt"


def main(wanted: list[str]) -> int:
    """Run them in turn; the report is written after each, so that one may read it meanwhile."""
    known = frame.steps()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"There is no step {', '.join(unknown)}. There are: {', '.join(known)}")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    outcomes = []
    with ground(REPORT.parent) as here:
        reasons = explanations()
        for name in wanted or list(known):
            print(f"… {name}", flush=True)
            outcomes.append(frame.run(known[name], here, reasons))
            REPORT.write_text(frame.report(outcomes), encoding="utf-8")
    print(frame.report(outcomes))
    print(f"Kept in {REPORT.relative_to(ROOT)}")
    return 0 if all(one.clean for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
