"""Tables of exactly known lines, queues and networks, turned into plant files and checked by simulation."""
