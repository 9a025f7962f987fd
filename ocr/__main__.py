"""`python -m ocr` is the same as `sverka`."""

from ocr.cli.app import main

if __name__ == "__main__":
    main()
