"""What fetches politely: robots.txt, pace, private networks, and what is remembered of addresses between runs."""
