coach_fuzz(guard LINKS core)
