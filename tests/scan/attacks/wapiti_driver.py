"""Run by the Python of wapiti's own environment: attacks exactly the requests of a file, and follows no link.

`wapiti_driver.py PLAN`: a JSON file with `address`, `cookie`, `requests`, `modules`, `excluded`, `folder` and `report`.
Its command line cannot be told of forms, so its own class is.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from wapitiCore.controller.wapiti import Wapiti
from wapitiCore.net import Request

TASKS, TIMEOUT, LEVEL = 4, 60, 1


def request_of(address: str, one: dict[str, Any]) -> Any:
    """One request as wapiti has them."""
    files = [[name, ("a.csv", b"name,other\r\npen,1\r\n", "text/csv")] for name in one["files"]]
    return Request(
        f"{address}{one['path']}",
        method=one["method"],
        get_params=[list(pair) for pair in one["query"]],
        post_params=[list(pair) for pair in one["form"]],
        file_params=files,
    )


async def attack(plan: dict[str, Any]) -> None:
    """Send each once, then try the modules on them; the report is written at the end."""
    folder = Path(plan["folder"])
    wapiti = Wapiti(
        Request(f"{plan['address']}/"),
        session_dir=str(folder / "sessions"),
        config_dir=str(folder / "config"),
    )
    for one in plan["requests"]:
        wapiti.add_start_url(request_of(plan["address"], one))
    for address in plan["excluded"]:
        wapiti.add_excluded_url(address)
    if plan["cookie"]:
        wapiti.add_custom_header("Cookie", plan["cookie"])
    wapiti.set_max_depth(0)
    wapiti.set_scan_force("insane")
    wapiti.set_timeout(TIMEOUT)
    wapiti.set_modules(plan["modules"])
    wapiti.set_bug_reporting(False)
    wapiti.set_report_generator_type("json")
    wapiti.set_output_file(plan["report"])
    # No address of the outside is told: what asks to be called back is not among the modules.
    nowhere = f"{plan['address']}/nowhere/"
    wapiti.set_attack_options(
        {
            "level": LEVEL,
            "timeout": TIMEOUT,
            "tasks": TASKS,
            "headless": "no",
            "excluded_urls": wapiti.excluded_urls,
            "external_endpoint": nowhere,
            "internal_endpoint": nowhere,
            "max_attack_time": None,
        }
    )
    wapiti.verbosity(1)
    await wapiti.init_persister()
    await wapiti.load_scan_state()
    await wapiti.browse(asyncio.Event(), parallelism=TASKS)
    await wapiti.attack()


if __name__ == "__main__":
    asyncio.run(attack(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
