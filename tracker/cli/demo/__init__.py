"""The demo: a county bureau with a year's plan and items in every state, told through the services."""
