"""Every command prints one document with --json, a refusal too, and no group is left out in silence."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.cast import Cast
from tracker import cli
from tracker.cli import account
from tracker.cli.output import Command

WITHOUT_DOCUMENT = ("up",)
"""Runs until it is stopped."""


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield path + name, command


def test_every_command_can_print_a_document(app: Flask) -> None:
    bare = Flask("bare")
    cli.register(bare)
    found = dict(commands(bare.cli))
    assert len(found) > 12
    plain = [
        name
        for name, command in found.items()
        if not isinstance(command, Command) or "as_json" not in [one.name for one in command.params]
    ]
    assert plain == list(WITHOUT_DOCUMENT)


def test_a_broken_group_fails_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(account, "register")
    with pytest.raises(AttributeError):
        cli.register(Flask("bare"))


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ("account create-admin --username new --name 新 --password short", 1, ""),
        ("account reset-password nobody", 1, "nobody"),
        ("escalation sweep --now nonsense", 2, "ISO instant"),
        ("escalation reconcile --now nonsense", 2, "ISO instant"),
        ("scoring explain 无此科 2026-Q3", 1, "没有找到"),
        ("scoring explain 征收管理科 2026-Q9", 1, "Q9"),
        ("plan parse nowhere.docx", 2, "nowhere.docx"),
        ("plan parse README.md --year 12", 2, "12"),
        ("backup README.md", 1, "README.md"),
        ("restore README.md", 1, "不是考成的备份"),
        ("restore", 2, "FILE"),
        ("clock trust --surely", 2, "--surely"),
        ("audit verify now", 2, "now"),
    ],
)
def test_a_refusal_is_told(
    cast: Cast, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, words: str, status: int, said: str
) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent.parent)
    document = runner.invoke(args=[*words.split(), "--json"])
    assert (document.exit_code, document.stderr) == (status, "")
    error = json.loads(document.stdout)
    assert list(error) == ["error"]
    assert said in error["error"]

    plain = runner.invoke(args=words.split())
    assert (plain.exit_code, plain.stdout) == (status, "")
    assert error["error"] in plain.stderr


def test_the_demo_does_not_mix_with_a_bureau_of_its_own(runner: FlaskCliRunner) -> None:
    founded = "account create-admin --username admin --name 管理员 --bureau 示范局 --json"
    assert runner.invoke(args=founded.split()).exit_code == 0
    refused = runner.invoke(args=["demo", "load", "--json"])
    assert refused.exit_code == 1
    assert "a bureau of its own" in json.loads(refused.stdout)["error"]
