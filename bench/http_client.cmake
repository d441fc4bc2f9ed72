coach_bench(http_client LINKS net)
