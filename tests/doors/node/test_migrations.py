"""The migrations make the tables that the models describe."""


def test_no_change_of_a_model_lacks_its_migration(node):
    from django.core.management import call_command

    call_command("makemigrations", "people", "trust", "cases", check=True, dry_run=True, verbosity=0)


def test_the_settings_are_sound(node):
    from django.core.management import call_command

    call_command("check", fail_level="WARNING", verbosity=0)
