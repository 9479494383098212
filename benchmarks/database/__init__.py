"""The database under load: views over many runs, readers beside a writer, bulk loads."""
