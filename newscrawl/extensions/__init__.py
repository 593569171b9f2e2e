"""What goes along with a run: its session, its ledger, its progress, its summary."""
