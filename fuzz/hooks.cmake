coach_fuzz(hook_json LINKS integrations/hooks)
