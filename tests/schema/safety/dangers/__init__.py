"""Each danger on 1,000,000 rows while others read and write them: as it is written first, and in its safe form."""
