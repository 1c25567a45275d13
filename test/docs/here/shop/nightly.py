"""Another."""

import script  # noqa: F401
