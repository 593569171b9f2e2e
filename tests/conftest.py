"""What holds for all tests."""

from hypothesis import settings

# how long an example takes says more of the machine than of the code
settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")
