"""People, places and three years of consents that never were: for demonstrations, benchmarks and tests."""
