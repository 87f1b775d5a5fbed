"""Guards that keep the architecture: each test reads the project itself."""
