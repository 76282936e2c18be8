"""script/bench: the portal's pages beside a bare Django floor, measured in one run on the same servers."""
