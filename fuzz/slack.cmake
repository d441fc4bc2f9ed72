coach_fuzz(slack_json LINKS integrations/slack core net)
coach_fuzz(slack_form LINKS integrations/slack core net)
coach_fuzz(message_markdown LINKS integrations/slack core)
coach_fuzz(slack_oauth LINKS integrations/slack core net durable)
