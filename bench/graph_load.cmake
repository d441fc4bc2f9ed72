coach_bench(graph_load LINKS core)
