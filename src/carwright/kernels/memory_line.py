"""Where a moving line lies in a run's memory."""

# Moving line --------------------------------------------------------------------------------------------------------
L_STATIONS = 0
L_PITCH = 1
L_WIDTH = 2  # stations, filled up to whole lanes
L_STOOD = 3  # own-clock ticks that the line has stood still
L_NEXT_ENTRY = 4  # position from which the next car may enter
L_STOPS = 5  # ring of what will hold the belt, Y_SIZE words each, sorted by Y_KEY
L_STOPS_FIRST = 6
L_STOPS_LAST = 7
L_STOPS_MASK = 8
L_WORK = 9  # base of work by (class, station)
L_FREE_AT = 10  # base: position at which the worker of a station is free
L_LEFT = 11  # base: working ticks to failure by station
L_FAILURES = 12
L_FAIL_KEYS = 13
L_REPAIR_KEYS = 14
L_WORK_KEYS = 15
L_MARK = 16  # number of the first entry of the ring that was not looked at,
L_AHEAD = 17  # and how long the line will have stood before it
L_OFFSETS = 18  # base: begin of each station,
L_LIMITS = 19  # and how far its worker may go, from the begin of the line
L_WORK_SUMS = 20  # base of work at all stations by class
L_LAST_END = 21  # position at which the last car left, -1 before; the own-clock instants at which the line
L_LAST_CAME, L_LAST_WENT = 22, 23  # got there and went on from there
L_FROM = 24  # of one that runs ahead: the store before it, and
L_TO = 25  # the one behind it, if nothing but room is asked there; 0: something else
L_IN_TIME = 26  # base: by when each worker must be done for the next car, from the begin of the line
L_DONE = 27  # base: own-clock instants at which late workers are done, by (station, car)
L_DONE_MASK = 28
L_NOTES = 29  # base: entries of the car that comes in, before they are in the ring
L_NOTED = 30
L_NOTES_ROOM = 31
L_SIZE = 32
ARRIVAL, WAIT, STOP = 0, 1, 2  # at one position in this order
Y_KEY, Y_WHO, Y_TICKS, Y_SIZE = 0, 1, 2, 3  # 4 * position + what it is; station and car; length, work, or ticks early
