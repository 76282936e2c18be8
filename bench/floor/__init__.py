"""A bare Django project: what `startproject` gives, one table, one page, one form.

The same gunicorn settings, the same database server, the same kind of connection as the portal.
"""
