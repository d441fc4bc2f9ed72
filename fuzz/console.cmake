coach_fuzz(console_input LINKS integrations/console)
coach_fuzz(console_terminal LINKS integrations/console simdjson::simdjson)
