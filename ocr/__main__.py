"""`sverka`, and `python -m ocr`, which is the same."""

import signal


def main() -> None:
    """Run the command line. A Ctrl-C while it is being loaded ends the process without a traceback."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from ocr.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
