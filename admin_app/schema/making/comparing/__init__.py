"""From one picture to another: the moves of a migration."""
