"""`python -m headwater`, the same as the `headwater` command."""

from headwater.app.cli import main

main()
