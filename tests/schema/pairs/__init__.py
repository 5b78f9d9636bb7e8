"""Every kind of migration with every other, on two branches of a real git repository: what each tool makes of it."""
