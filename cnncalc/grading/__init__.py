"""Grade student code: run it in isolation, compare what it returns, explain what went wrong."""
