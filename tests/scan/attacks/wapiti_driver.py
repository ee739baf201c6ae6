"""Run by the Python of wapiti's own environment: attacks exactly the requests of a file, and follows no link.

`wapiti_driver.py PLAN`: a JSON file with `address`, `headers`, `requests`, `modules`, `markup`, `folder` and `report`.
Its command line cannot be told of forms, so its own class is. Its lists of tries are for every language and system
there is; of those, one for each way in is sent: to a shell, to a file, out of a statement, into a page. Copies that
somebody left are looked for beside one address of each folder. A parameter that is spared is sent as it is. With
`markup` each parameter is sent a piece of HTML at once, before the house has settled on anything else: it must stand
nowhere as it came.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from wapitiCore.attack import mod_backup, mod_exec, mod_file, mod_permanentxss, mod_sql, mod_xss
from wapitiCore.attack.attack import Mutator, random_string
from wapitiCore.controller.wapiti import Wapiti
from wapitiCore.definitions.reflected_xss import XssFinding
from wapitiCore.definitions.stored_xss import StoredXssFinding
from wapitiCore.model import PayloadInfo
from wapitiCore.net import Request, xss_utils
from wapitiCore.net.crawler import AsyncCrawler

TASKS, TIMEOUT, LEVEL = 4, 30, 1
PAGES = 1
"""On how many pages a stored word is tried out."""
UP = "../" * 10
COMMANDS = {";env;", "|env", "[VALUE];env;", "a`sleep 60`"}
FILES = {
    "/etc/passwd",
    "file:///etc/passwd",
    f"{UP}etc/passwd",
    f"{UP}etc/passwd\0",
    f"[VALUE]/{UP}etc/passwd",
}
WAYS_IN = {
    "case_script_alert_quote",
    "svg_onload_alert_regex",
    "img_onerror_alert_double_quote",
    "frames_src_inject",
    "onfocus_autofocus_event",
    "onfocus_autofocus_a",
    "tag_bigstyle_onmouseover_event",
    "a_href_inject",
    "html_inject",
}
Key = tuple[str, str, tuple[str, ...]]


def request_of(address: str, one: dict[str, Any]) -> Any:
    """One request as wapiti has them."""
    files = [[name, ("a.csv", b"name,other\r\npen,1\r\n", "text/csv")] for name in one["files"]]
    document = one["json"] is not None
    return Request(
        f"{address}{one['path']}",
        method=one["method"],
        get_params=[list(pair) for pair in one["query"]],
        post_params=one["json"] if document else [list(pair) for pair in one["form"]],
        file_params=files,
        enctype="application/json" if document else "",
    )


def key_of(request: Any) -> Key:
    """What tells one request of a plan from the others, whatever its values are."""
    posted = [] if isinstance(request.post_params, str) else request.post_params
    names = sorted(name for name, *_rest in (*request.get_params, *posted, *request.file_params))
    return request.method, request.path, tuple(names)


def spare(spared: dict[Key, set[str]]) -> None:
    """Have these parameters sent and not tried, and no name of a parameter made up."""
    usual = Mutator.mutate

    def mutate(self: Any, request: Any, payloads: Any) -> Iterator[Any]:
        kept = self._skip_list
        self._skip_list = kept | spared.get(key_of(request), set())
        self._module = ""
        try:
            yield from usual(self, request, payloads)
        finally:
            self._skip_list = kept

    Mutator.mutate = mutate


def be_patient_and_count(sent: Counter[str]) -> None:
    """Wait for an answer as long as is said, and not for ever; count what is sent."""
    made, send = AsyncCrawler.__init__, AsyncCrawler.async_send

    def make(self: Any, base: Any, client: Any, timeout: float = TIMEOUT) -> None:
        made(self, base, client, timeout)
        self._timeout = httpx.Timeout(timeout)

    async def counted(self: Any, request: Any, **named: Any) -> Any:
        sent[request.method] += 1
        return await send(self, request, **named)

    AsyncCrawler.__init__, AsyncCrawler.async_send = make, counted


def leave_out() -> None:
    """One of each way in: what many tries find alike is tried once, and what no Python does is not."""

    def these(usual: Callable[..., Any], wanted: set[str]) -> Callable[..., Any]:
        def left(self: Any, *given: Any) -> Iterator[Any]:
            seen = set[str]()
            for one in usual(self, *given):
                if one.payload in wanted - seen:
                    seen.add(one.payload)
                    yield one

        return left

    def booleans(*_given: Any) -> Iterator[Any]:
        for parenthesis in (False, True):
            yield from mod_sql.generate_boolean_test_values("'", parenthesis)

    async def first_of_its_folder(self: Any, request: Any, response: Any = None) -> bool:
        folder = urlsplit(request.path).path.split("/")[1]
        known = self.options.setdefault("folders", {})
        first = known.setdefault(folder, request.path) == request.path
        return first and bool(await usual(self, request, response))

    usual = mod_backup.ModuleBackup.must_attack
    mod_backup.ModuleBackup.must_attack = first_of_its_folder
    mod_exec.ModuleExec.get_payloads = these(mod_exec.ModuleExec.get_payloads, COMMANDS)
    mod_file.ModuleFile.get_payloads = these(mod_file.ModuleFile.get_payloads, FILES)
    mod_sql.generate_boolean_payloads = booleans
    loaded = xss_utils.load_payloads_from_ini
    xss_utils.load_payloads_from_ini = lambda *given: [
        one for one in loaded(*given) if one["name"] in WAYS_IN
    ]


def follow_to_a_few() -> None:
    """Try a stored word out on some of the pages that show it."""
    usual, tried = mod_permanentxss.ModulePermanentxss.attempt_exploit, Counter[str]()

    async def attempt(self: Any, method: str, payloads: Any, request: Any, name: str, *rest: Any) -> None:
        tried[rest[0]] += 1
        if tried[rest[0]] <= PAGES:
            await usual(self, method, payloads, request, name, *rest)

    mod_permanentxss.ModulePermanentxss.attempt_exploit = attempt


def send_markup() -> None:
    """Send HTML where a word is sent otherwise: finding it again is all there is to find."""

    def markup(_request: Any, _parameter: Any) -> Iterator[Any]:
        yield PayloadInfo(payload=f"'\"><b id={random_string()}>")

    async def reflected(self: Any, _method: str, _payloads: Any, request: Any, name: str, taint: str) -> None:
        info = f"{taint} stands on the page that answers as it came"
        await self.add_medium(XssFinding, request.path_id, request, name, info)

    async def stored(
        self: Any, _method: str, _payloads: Any, request: Any, name: str, taint: str, page: Any
    ) -> None:
        info = f"{taint} stands on {page.path} as it came"
        await self.add_high(StoredXssFinding, request.path_id, request, name, info)

    mod_xss.get_random_string_payload = markup
    mod_xss.ModuleXss.attempt_exploit = reflected
    mod_permanentxss.ModulePermanentxss.attempt_exploit = stored


def wapiti_for(plan: dict[str, Any], requests: list[Any]) -> Wapiti:
    """Wapiti, told what to do."""
    folder = Path(plan["folder"])
    wapiti = Wapiti(
        Request(f"{plan['address']}/"),
        session_dir=str(folder / "sessions"),
        config_dir=str(folder / "config"),
    )
    for one in requests:
        wapiti.add_start_url(one)
    for name, value in plan["headers"]:
        wapiti.add_custom_header(name, value)
    wapiti.set_max_depth(0)
    wapiti.set_scan_force("insane")
    wapiti.set_timeout(TIMEOUT)
    wapiti.crawler_configuration.compression = False
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
            "skipped_parameters": set(),
        }
    )
    wapiti.verbosity(1)
    return wapiti


async def attack(plan: dict[str, Any]) -> None:
    """Send each once, then try the modules on them; the report is written at the end."""
    requests = [request_of(plan["address"], one) for one in plan["requests"]]
    spared = {
        key_of(request): {quote(name) for name in one["spared"]}
        for request, one in zip(requests, plan["requests"], strict=True)
    }
    sent = Counter[str]()
    be_patient_and_count(sent)
    spare(spared)
    leave_out()
    if plan["markup"]:
        send_markup()
    else:
        follow_to_a_few()
    wapiti = wapiti_for(plan, requests)
    await wapiti.init_persister()
    await wapiti.load_scan_state()
    await wapiti.browse(asyncio.Event(), parallelism=TASKS)
    known = {key_of(one) async for one, _answer in wapiti.persister.get_links()}
    known |= {key_of(one) async for one, _answer in wapiti.persister.get_forms()}
    for key in spared:
        if key not in known:
            print(f"Not reached: {key[0]} {key[1]}")
    await wapiti.attack()
    print(f"Sent: {sent.total()}")


if __name__ == "__main__":
    asyncio.run(attack(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
