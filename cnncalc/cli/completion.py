"""cnncalc completion: a script that completes commands, options, networks and layers in the shell."""

from __future__ import annotations

import click

from cnncalc.cli._common import examples, json_option, show_json

SHELLS = ("bash", "zsh", "fish")


@click.command(
    short_help="Print a script for completion in the shell.",
    epilog=examples(
        'eval "$(cnncalc completion bash)"     in ~/.bashrc',
        'eval "$(cnncalc completion zsh)"      in ~/.zshrc',
        "cnncalc completion fish > ~/.config/fish/completions/cnncalc.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@json_option
def command(shell: str, as_json: bool) -> None:
    """Print a script that completes commands, options, bundled networks and layers."""
    from click.shell_completion import get_completion_class

    from cnncalc.cli import cli

    completion = get_completion_class(shell)
    assert completion is not None
    script = completion(cli, {}, "cnncalc", "_CNNCALC_COMPLETE").source()
    if as_json:
        show_json({"shell": shell, "script": script})
    else:
        click.echo(script)
