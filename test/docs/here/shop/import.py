"""The import of the docs' shop: the same work."""

import script  # noqa: F401
