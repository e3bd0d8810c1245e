"""Who is this? People, their names, sign-in and API tokens."""
