"""The equations as pure tensor functions, one step a function."""
