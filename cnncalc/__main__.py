"""python -m cnncalc is the command line, too."""

from cnncalc.cli import main

if __name__ == "__main__":
    main()
