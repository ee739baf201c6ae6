"""Reads the words that HR is told about when statements use them."""

from kie.frameworks.flags import Flag
from kie.frameworks.toml_table import Table
from kie.i18n import _


def read_flags(table: Table) -> tuple[Flag, ...]:
    """The flags, from `flags.toml`."""
    flags = tuple(_flag(row) for row in table.tables("flags"))
    table.close()
    return flags


def _flag(table: Table) -> Flag:
    flag = Flag(
        id=table.id(),
        language=table.text("language"),
        title=table.text("title"),
        words=table.texts("words"),
        reason=table.text("reason"),
    )
    if not flag.words:
        table.report.add(
            table.place("words"),
            _("There is no word to look for."),
            _("Add %(example)s, or take it out.", example='words = [ "…" ]'),
        )
    for number, word in enumerate(flag.words, 1):
        if len(word.removesuffix("*").strip()) < 3:
            table.report.add(
                f"{table.place('words')}[{number}]",
                _("“%(word)s” is too short to look for.", word=word),
                _("Write at least three letters."),
            )
    if flag.language != flag.language.lower() or "-" in flag.language:
        table.report.add(
            table.place("language"),
            _("“%(tag)s” names more than a language.", tag=flag.language),
            _("Write the language alone, for example en, cy or ar."),
        )
    table.close()
    return flag
