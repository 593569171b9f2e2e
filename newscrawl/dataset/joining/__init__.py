"""Runs that their manifests vouch for, and their records as columns."""
