"""What is written? Documents, drafts, versions and comparing them, the same for both kinds."""
