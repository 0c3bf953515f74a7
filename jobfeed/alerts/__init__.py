"""Saved searches over what happened: feeds, webhooks, mails."""
