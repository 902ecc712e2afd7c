import pytest
from typer.testing import CliRunner

from headwater.app.cli import app
from headwater.app.cli_context import language_of_terminal

GROUPS: tuple[list[str], ...] = ([], ["admin"], ["token"], ["channel"])
COMMANDS = (
    ["serve"],
    ["demo"],
    ["check"],
    ["openapi"],
    ["admin", "create"],
    ["token", "create"],
    ["channel", "create"],
)


@pytest.mark.parametrize("words", [*GROUPS, *COMMANDS])
def test_every_command_explains_itself(words: list[str]) -> None:
    answer = CliRunner().invoke(app, [*words, "--help"])
    assert answer.exit_code == 0
    assert "Usage" in answer.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["token", "create"],
        ["token", "create", "--role", "boss"],
        ["channel", "create"],
        ["channel", "list", "--colour"],
        ["channel", "delete", "one"],
        ["admin", "create", "--email", "a@example.org"],
    ],
)
def test_wrong_use_is_exit_code_two(words: list[str]) -> None:
    answer = CliRunner().invoke(app, words)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-Hant-TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_TW"}, "zh-Hant-TW"),
    ],
)
def test_messages_are_in_the_terminals_language(environ: dict[str, str], language: str) -> None:
    assert language_of_terminal(environ) == language
