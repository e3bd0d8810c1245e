"""What is a person's own? Profiles and their endorsement."""
