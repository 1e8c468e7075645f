"""findvalue completion: what makes a shell complete commands, options and source names."""

from __future__ import annotations

import click

from findvalue.cli.session import Session, pass_session


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@pass_session
def completion(session: Session, *, shell: str) -> None:
    """Print what makes SHELL complete commands, options and the names of sources.

    \b
    bash        eval "$(findvalue completion bash)"            in ~/.bashrc
    zsh         eval "$(findvalue completion zsh)"             in ~/.zshrc
    fish        findvalue completion fish | source             in config.fish
    powershell  findvalue completion powershell | Out-String | Invoke-Expression
                                                               in $PROFILE
    """  # noqa: D301 - \b keeps click from filling the lines below it
    from click.shell_completion import get_completion_class

    from findvalue.cli.frame import COMPLETING, main

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"click cannot complete for {shell}")
    maker = kind(main, {}, "findvalue", COMPLETING)
    session.terminal.raw(maker.source_template % maker.source_vars() + "\n")
