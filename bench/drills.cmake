coach_bench(drills LINKS core yaml-cpp::yaml-cpp)
