coach_fuzz(http_response LINKS net)
