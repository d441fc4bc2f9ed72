coach_bench(step LINKS bot)
