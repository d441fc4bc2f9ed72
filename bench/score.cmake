coach_bench(score LINKS core documents)
