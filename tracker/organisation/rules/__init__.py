"""Pure values of the room: the unit tree of a day, the line of command of a day, what a password must be."""
