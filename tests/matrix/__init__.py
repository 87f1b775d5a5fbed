"""Who may open what: every route, every role, in scope, in another unit and in another bureau."""
