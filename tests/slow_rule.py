"""A document that keeps a rule busy for ever."""

SLOW_RULE = """
[[rule]]
id = "example.weather_box"
kind = "page_furniture"
zone = "tail"
literals = ["Wetterkarte"]
pattern = 'Zur Wetterkarte für (?:[A-Z][a-z]+|(?:[a-z]+ ?)+!)'
scope = "line"
matches = ["Der Rat tagt am Freitag.\\n⟦Zur Wetterkarte für Kassel⟧"]
refuses = ["Die Wetterkarte zeigt ein Tief."]
"""
"""A rule of a user whose pattern takes exponential time on a line of small words."""
ENDLESS_LINE = "Zur Wetterkarte für " + "die lage bleibt wie sie war " * 10
"""Such a line."""
