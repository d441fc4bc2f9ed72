coach_bench(vault LINKS bot)
