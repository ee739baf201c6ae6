"""How words are found and taken out: pure functions over texts and over the body of a record."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

MARK = "[removed]"
SHORT_MARK = "…"
SHORTEST = 2

# What may be read of an issue when the rest of it is gone: that there was one, in which framework, closed by whom.
_OF_AN_ISSUE = frozenset("key subject within kind step by at who label".split())
# What a record's body says of itself, of the framework's words and of ratings. Whatever has another name is taken
# for somebody's own words, so that something added later can be struck as well.
_KEPT = _OF_AN_ISSUE | frozenset(
    "format review person manager rater cycle handed_in on confirmed said words id publisher document version "
    "fingerprint depth explanation scale required own proposed_by owner due_on settled".split()
)
# Names that hold our words in one place and theirs in another: kept but where they follow one of these.
_KEPT_BUT_IN = {"title": ("plan",), "why": ("plan",), "text": ("quotes", "notes", "actions")}


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of these words, the longest first; None when there is nothing to find.

    Capitals make no difference, nor does how letters with accents were typed or how many spaces stand between. A word
    is not found inside a longer one, except in scripts without capitals, which may write words together.
    """
    cleaned = [one.strip() for one in words if len(one.strip()) >= SHORTEST]
    forms = {unicodedata.normalize(form, one) for one in cleaned for form in ("NFC", "NFD")} | set(cleaned)
    if not forms:
        return None
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile("|".join(_one(form) for form in ordered), re.IGNORECASE)


def _one(form: str) -> str:
    found = r"\s+".join(re.escape(part) for part in form.split())
    before = r"(?<!\w)" if _bounded(form[0]) else ""
    after = r"(?!\w)" if _bounded(unicodedata.normalize("NFD", form[-1])[0]) else ""
    return before + found + after


def _bounded(character: str) -> bool:
    return character.isdecimal() or character.lower() != character.upper()


def mark_for(text: str, pattern: re.Pattern[str], limit: int | None = None) -> str:
    """What takes the words' place: one no longer than they are where otherwise more than `limit` would be kept."""
    return SHORT_MARK if limit and len(pattern.sub(MARK, text)) > limit else MARK


def struck_text(text: str, pattern: re.Pattern[str], limit: int | None = None) -> tuple[str, int]:
    """The text without what the pattern finds, and how often it was found. `limit`: the most characters kept."""
    return pattern.subn(mark_for(text, pattern, limit), text)


def runs_of(text: str, pattern: re.Pattern[str]) -> list[tuple[str, bool]]:
    """The text in runs, each with whether the pattern found it; none is empty, and together they are the text."""
    runs, at = [], 0
    for found in pattern.finditer(text):
        runs += [(text[at : found.start()], False), (found.group(), True)]
        at = found.end()
    return [run for run in (*runs, (text[at:], False)) if run[0]]


def is_one_word(text: str) -> bool:
    """Whether a text is a single word, such as a name, nothing taken out of it; never where words are not spaced."""
    runs = re.findall(r"\w+", text)
    return len(text.split()) == 1 and MARK not in text and all(_bounded(run[0]) for run in runs)


def takes_most(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether less would be left than is taken out: counted in words, and in letters where words are not spaced.

    What was taken out before counts as one word each time.
    """
    taken = sum(_words_in(found.group()) for found in pattern.finditer(text)) + text.count(MARK)
    return taken > _words_in(pattern.sub(" ", text).replace(MARK, " "))


def _words_in(text: str) -> int:
    return sum(1 if _bounded(run[0]) else len(run) for run in re.findall(r"\w+", text))


def struck_body(
    body: dict[str, Any], pattern: re.Pattern[str], part: str | None = None
) -> tuple[dict[str, Any], int]:
    """A record's body without what the pattern finds in people's own words, and how often it was found.

    `part`: only this part of it, such as the plan; None for all.
    """
    found, ours = [0], _statements(body)

    def strike(text: str) -> str:
        if text in ours:
            return text
        changed, times = struck_text(text, pattern)
        found[0] += times
        return changed

    return {**body, **_walked(_part(body, part), (), strike)}, found[0]


def _part(body: dict[str, Any], part: str | None) -> dict[str, Any]:
    return body if part is None else {key: value for key, value in body.items() if key == part}


def without_issue(body: dict[str, Any], key: str, words: Sequence[str] | None) -> tuple[dict[str, Any], int]:
    """A record's body without what it says of one issue, and how many of its texts that changed.

    `words`: only texts that are one of these, because the issue is also about something that stays; None for all.
    """
    found = 0

    def gone(value: Any, name: str = "") -> Any:
        nonlocal found
        if isinstance(value, dict):
            return {
                each: inner if each in _OF_AN_ISSUE else gone(inner, each) for each, inner in value.items()
            }
        if isinstance(value, list):
            return [gone(each, name) for each in value]
        if not isinstance(value, str) or not value or value == MARK:
            return value
        if words is not None and value not in words:
            return value
        found += 1
        return MARK

    issues = [gone(issue) if issue["key"] == key else issue for issue in body["issues"]]
    return {**body, "issues": issues}, found


def without_reasons(body: dict[str, Any], reasons: Collection[str]) -> tuple[dict[str, Any], int]:
    """A record's body without these reasons for a goal of its plan, and how many there were."""
    found = sum(goal["why"] in reasons for goal in body["plan"])
    plan = [goal | {"why": MARK} if goal["why"] in reasons else goal for goal in body["plan"]]
    return {**body, "plan": plan}, found


def own_words(body: dict[str, Any], part: str | None = None) -> list[str]:
    """Every text of a record's body, or of one part of it, that people wrote themselves."""
    texts: list[str] = []
    ours = _statements(body)

    def keep(text: str) -> str:
        if text not in ours:
            texts.append(text)
        return text

    _walked(_part(body, part), (), keep)
    return texts


def _statements(body: dict[str, Any]) -> frozenset[str]:
    """The statements that were rated. What was picked as done well or to work on is quoted among people's words."""
    return frozenset(
        statement["text"]
        for framework in body.get("frameworks", ())
        for competency in framework["competencies"]
        for statement in competency["statements"]
    )


def _walked(value: Any, path: tuple[str, ...], change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {
            key: each if _is_kept(key, path) else _walked(each, (*path, key), change)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_walked(each, path, change) for each in value]
    return change(value) if isinstance(value, str) else value


def _is_kept(key: str, path: tuple[str, ...]) -> bool:
    if key in _KEPT_BUT_IN:
        return not set(path) & set(_KEPT_BUT_IN[key])
    return key in _KEPT
