"""`kie serve` with the open house in place of the application. Run as `python -m tests.scan.attacks.serve`."""

import sys
from functools import partial

from kie.cli import main, serving

if __name__ == "__main__":
    serving.server_command = partial(serving.server_command, application="tests.scan.attacks.open_house:app")
    sys.argv = ["kie", "serve", "--no-worker"]
    main()
