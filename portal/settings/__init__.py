"""Settings: base has everything, demo / test / production only what differs."""
