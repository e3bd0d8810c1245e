"""What texts ask for: reading them in nine languages, by rules and by what was learnt."""
