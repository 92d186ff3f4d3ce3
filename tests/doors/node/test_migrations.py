"""The migrations make the tables that the models describe."""


def test_no_change_of_a_model_lacks_its_migration(node, capsys):
    from django.core.management import call_command

    call_command("makemigrations", "people", "trust", "cases", "board", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out


def test_the_settings_are_sound(node):
    from django.core.checks import run_checks

    assert run_checks() == []
