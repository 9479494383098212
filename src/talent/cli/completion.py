"""The command `talent completion`: what makes a shell complete commands, options and values."""

from __future__ import annotations

import click

from talent.cli.console import Command

__all__ = ["completion"]


@click.command(
    cls=Command,
    short_help="Print the script that completes in a shell.",
    examples=(
        "talent completion bash > ~/.local/share/bash-completion/completions/talent",
        'talent completion zsh > "${fpath[1]}/_talent"',
        "talent completion fish > ~/.config/fish/completions/talent.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes commands, options and their values.

    Values are runs, countries, occupations, scenarios, levers, measures, series and sources. Start
    the shell anew afterwards.
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - the choices are those of click
    root = ctx.find_root()
    click.echo(made(root.command, {}, "talent", "_TALENT_COMPLETE").source())
