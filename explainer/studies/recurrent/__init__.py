"""Studies of recurrent networks: the bottleneck, recall, series, and the race against attention."""
