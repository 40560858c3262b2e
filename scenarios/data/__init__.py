"""Small derived tables; SOURCES.toml tells where each comes from and build.py makes them again."""
