"""The Django app `people`."""

from django.apps import AppConfig


class People(AppConfig):
    """Named so that tables stay `people_...` wherever the package lies."""

    name = "canheal.node.people"
    label = "people"

    def ready(self) -> None:
        """Hear of locked accounts."""
        from axes.signals import user_locked_out

        from canheal.node.people.actions.record_lockout import record_lockout

        user_locked_out.connect(record_lockout, dispatch_uid="people.record_lockout")
