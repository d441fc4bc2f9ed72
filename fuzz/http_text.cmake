coach_fuzz(http_text LINKS net)
