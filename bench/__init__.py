"""script/bench: the portal's pages beside a bare Django floor, in one run on the same servers.

See docs/benchmarks.md for what is measured and why this way. The rows of data are made by `data`, the load
by `client` in a process of its own, the floor is the small Django project in `floor`.
"""
