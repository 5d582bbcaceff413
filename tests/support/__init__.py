"""What several kinds of tests stand on: databases, the real program as a process, sample people."""
