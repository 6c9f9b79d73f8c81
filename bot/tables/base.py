"""What every table rests on: the one database, bound late, and names in snake case."""

from __future__ import annotations

from peewee import DatabaseProxy, Model

database = DatabaseProxy()


class Base(Model):
    """Every table is bound to the one database."""

    class Meta:
        """Bound late; tables carry the class name in snake case."""

        database = database
        legacy_table_names = False
