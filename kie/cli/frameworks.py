"""`kie frameworks`: list them, print one, check files."""

import json
import sys
from pathlib import Path

import click

from kie.cli.context import Context, json_option, pass_context, show
from kie.frameworks import catalogue
from kie.frameworks.folder import SCALES


@click.group()
def frameworks() -> None:
    """Competency frameworks, from files and as published on the page."""


@frameworks.command("list")
@json_option
@pass_context
def list_(context: Context, as_json: bool) -> None:
    """List the frameworks of this installation."""
    show(
        [
            {
                "id": framework.id,
                "title": framework.title,
                "version": framework.version,
                "competencies": len(framework.competencies),
                "publisher": framework.publisher,
            }
            for framework in context.catalogue.frameworks.values()
        ],
        as_json,
    )


@frameworks.command("show")
@click.argument("framework_id")
@json_option
@pass_context
def show_(context: Context, framework_id: str, as_json: bool) -> None:
    """Print one framework with every statement, its kind, its competency and its stable id."""
    framework = context.catalogue.framework(framework_id)
    body = framework.to_dict()
    if as_json:
        click.echo(json.dumps(body, indent=2, ensure_ascii=False))
        return
    click.echo(f"{framework.title} ({framework.publisher})")
    show(
        [
            {key: row[key] or "" for key in ("id", "kind", "competency", "text")}
            for row in catalogue.statement_rows(framework)
        ],
        as_json=False,
    )


@frameworks.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@json_option
@pass_context
def check(context: Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Check framework files, or all of them: each problem with its file, line, place and cure. Exits 1 on any.

    A file that stands by itself is read as the page would take it, with what was published there.
    """
    problems = [
        problem
        for path in paths or (context.settings.frameworks_dir,)
        for problem in catalogue.check(path, context.catalogue if _alone(path) else None)
    ]
    if as_json:
        show(
            [
                {
                    "file": one.file,
                    "line": one.line,
                    "place": one.place,
                    "problem": one.what,
                    "cure": one.cure,
                }
                for one in problems
            ],
            as_json,
        )
    else:
        # Sentences would make a table too wide for any screen.
        click.echo("\n".join(map(str, problems)) or "No problems found.")
    sys.exit(1 if problems else 0)


def _alone(path: Path) -> bool:
    """Whether a path is in no folder of frameworks; what is in one is read with that folder alone."""
    return not any((above / SCALES).is_dir() for above in (path, *path.absolute().parents))
