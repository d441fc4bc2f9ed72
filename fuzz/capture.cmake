coach_fuzz(capture_thread LINKS core)
coach_fuzz(capture_demands LINKS core)
