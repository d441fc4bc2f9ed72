coach_bench(understanding LINKS core)
