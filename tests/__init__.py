"""The tests mirror the rooms: one folder per room, then web, api, jobs, arch (guards), ops, e2e and chaos."""
