"""Who may decide? Communities, members, ballots and the public record."""
