coach_bench(http LINKS net)
