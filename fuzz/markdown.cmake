coach_fuzz(markdown LINKS documents core)
