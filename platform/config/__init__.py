"""The Django project: how the parts are set up, started and kept running."""
