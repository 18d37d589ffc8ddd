"""What keeps a store over the years: checks, backups without a pause, restoring, moving between engines."""
