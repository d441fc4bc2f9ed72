coach_fuzz(graph_yaml LINKS core)
