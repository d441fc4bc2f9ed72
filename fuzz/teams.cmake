coach_fuzz(teams_invoke LINKS integrations/teams core)
coach_fuzz(teams_jwt LINKS integrations/teams core net)
coach_fuzz(teams_activity LINKS integrations/teams core net)
