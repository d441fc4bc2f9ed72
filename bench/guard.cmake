coach_bench(guard LINKS core)
