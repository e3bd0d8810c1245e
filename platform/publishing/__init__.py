"""What is published? Keys, releases, heads and the export API."""
