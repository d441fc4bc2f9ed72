coach_fuzz(teams_invoke LINKS integrations/teams core)
