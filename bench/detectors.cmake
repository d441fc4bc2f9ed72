coach_bench(detectors LINKS core)
