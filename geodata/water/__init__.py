"""The packaged water mask, and joining a point to the sea-lane network over it."""
