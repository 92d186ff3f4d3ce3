"""Floor 4, the command-line door: parse, call one use case, print."""
