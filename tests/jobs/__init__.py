"""The job runner: the bell, the embedded broker, the timetable, the timer, real workers."""
