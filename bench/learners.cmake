coach_bench(learners LINKS bot durable integrations/console)
