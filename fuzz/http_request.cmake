coach_fuzz(http_request LINKS net)
