"""Names of people, and bylines."""
