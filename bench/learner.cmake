coach_bench(learner LINKS core)
