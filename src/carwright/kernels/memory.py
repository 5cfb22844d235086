"""Where everything lies in a run's memory: one array of int64, some of its words read as float64.

A run can be saved, continued and branched by copying this one array. ``X_...`` names are places inside a record of
kind X; ``H_...`` are places in the header at the front.
"""

# Header -------------------------------------------------------------------------------------------------------------
H_NODES = 1  # base of the node records
H_NODE_COUNT = 2
H_NOW = 3  # wall-clock tick of the event being handled, of the island that runs
H_LIMIT = 4  # nothing at or after this tick happens in this slice
H_HORIZON = 5
H_BINS = 6  # number of bins; every table by bin has one more row, for what lies behind the horizon
H_TREE = 7
H_LEAVES = 8  # a power of sixteen
H_STACK = 9
H_STACK_COUNT = 10
H_FREE = 11
H_FREE_COUNT = 12
H_CARS = 13
H_TRIES = 14
H_GATES = 15
H_EVENTS = 16
H_LOGGED = 17
H_TRACED = 18
H_TRACING = 19
H_LOG = 20  # columns of cars that left (sink, born, tick, code), H_LOG_ROWS words each
H_LOG_ROWS = 21
H_BIN_ENDS = 22  # wall-clock bin ends, H_BINS of them
H_START = 24  # the work being booked: its start, length, interruptions and failure clock before it
H_WORK = 25
H_DOWN = 26
H_LEFT_BEFORE = 27
H_FAILURES_BEFORE = 28
H_UP_BEFORE = 29
H_UP_END_BEFORE = 30
H_DOWN_END_BEFORE = 31
H_TRACE = 32  # rows of stays in cells (cell, number, entry, ready, departure, car)
H_TRACE_ROWS = 33
H_FAULT = 34  # FINE or what cannot go on
H_TRADE = 35  # base of what is ordered and what is supplied, 0: cars are made as always
H_WINNER = 36  # where the key of the next event stands
H_HOPS = 37  # 1: some cells give their cars to the next one cell by cell, see N_HOPS
H_TAKEN = 38  # leaf of the event that is being handled, -1: none
H_OTHERS = 40  # the best of the others in each match of the event that is being handled, by level
H_ISLANDS = 45  # base of the parts of the plant that have nothing to do with each other, see I_...
H_ISLAND_COUNT = 46
H_ISLAND = 47  # the one that runs
H_SIZE = 48

# Island: base and number of its nodes; what the header says of events while it runs ---------------------------------
I_NODES, I_NODE_COUNT, I_TREE, I_LEAVES, I_WINNER, I_NOW, I_LIMIT, I_SIZE = 0, 1, 2, 3, 4, 5, 6, 7

# Calendar -----------------------------------------------------------------------------------------------------------
K_SPAN = 0  # open span last looked at: its number, start, end, and the open ticks before it
K_BIN_FROM = 4  # bin last looked at: from here ...
K_BIN_UNTIL = 5  # ... to before here on the own clock
K_BIN = 6
K_SPANS = 7  # number of open spans, the endless one behind the horizon included
K_START = 8
K_LENGTH = 9
K_OPENED = 10  # base of open ticks before each span
K_BIN_ENDS = 11
K_LATE = 12  # 1: the end of the last bin stands one tick late, so that the end of the last shift is in it
K_SIZE = 16  # whole lines of the cache

# Node: a section (chain of cells), a bank of parallel places, a moving line, a source or a sink ---------------------
SECTION, PARALLEL, LINE, SOURCE, SINK = 0, 1, 2, 3, 4
# What is used together lies together, in lines of the cache. Whom it gives to:
N_KIND = 0
N_HEAD = 1  # 0 nobody ready, 1 time of readiness known, 2 way out known
N_READY_WALL = 2
N_TARGET = 3
N_WAITING = 4  # cars that have asked their way and wait for this entrance
N_STACKED = 5  # why this node is to be served, see NEW_HEAD; 0: it is not
N_EXIT = 6
N_ENTRY = 7
N_LONE = 8  # 1: nobody but one cell feeds this node; 2: and when its cars come is known ahead
N_SIMPLE = 9  # 1: one feeder, and nothing but room is needed to enter
N_FEEDER = 10  # the only feeder, or of several the one whose car asked last
N_NUMBERS = 11  # of the node, of the leaf of its exit and of that of its entrance; NODE_BITS bits each
N_LOSES = 12  # 1: an arrival that is not let in at its tick goes away
N_EXPRESS = 13  # of a source: the section or the parallel places after it, if nothing but a sink follows
N_WELL = 13  # of a section: the source that is never short of cars before it, see `wells`
N_HOPS = 13  # of a single cell, where moves are made in time, see STEPS
N_ALWAYS_TO = 14  # where all cars of this node go, -1: that is asked
N_PARTS_COUNT = 15
# Cars that come and go:
N_LEFT = 16
N_ENTERED = 17
N_CAPACITY = 18  # of the first cell
N_ENTRY_PLAIN = 19
N_CALENDAR = 20
N_CARS = 21  # ring of records of cars by number in the node, see E_...; of a source: the ticket of its car
N_CAR_MASK = 22
N_PLAIN = 23  # 1: the way out is a plain link
N_READY = 24  # own clock
N_WENT = 25  # own-clock instant of the last departure, and its wall-clock tick
N_WENT_WALL = 26
N_STORE = 27  # 1: one cell in which cars travel for a set time side by side; 2: so is the last of several
N_WORKS = 28  # base of works at the present speed by (class, cell); where they are drawn, of what is added to them
N_CLASS_MAP = 29  # below 0: one class; of a store alone the complement of its ticks of travel
N_CALLS_COUNT = 30
N_KNOWN = 31  # base of arrays by cell, see A_...
# Cells:
N_CELL = 32  # record of the (first) cell
N_CELLS = 33
N_WIDTH = 34  # cells, filled up to whole lanes where there is more than one
N_RING = 35  # rings by car number: entries, departures from each cell
N_MASK = 36
N_STRIDE = 37  # words from one ring to the next
N_DRAWN = 38  # base of drawn work by (car number mod 64, cell), or -1 where no work is drawn
N_CLASSES = 39  # ring of classes by number in the node
N_CALM_FROM = 40  # a row of stays from here ...
N_CALM_UNTIL = 41  # ... to before here, of a car before ...
N_CALM_COUNT = 42  # ... this one, touches no end of a bin and no step of a ramp
N_EVEN = 43  # 1: all cells at speed 1
N_FAST = 44  # 1: no failures on calendar time
N_PLACES_BEHIND = 45  # of a section: places of all cells but the first
N_ROOM_MADE_BY = 46  # of a section: the car whose leaving the first cell made room last, and when
N_ROOM_WALL = 47
N_HELD = 46  # of a single cell, where moves are made in time: its first car does not leave before this wall-clock tick
N_KEPT = 48  # the work of the first car, as the header has it from H_START on
KEPT = 8
# The rest:
N_EXTRA = 56  # PARALLEL, LINE: base of the record of its own
N_ROUTE = 57
N_FEEDERS = 58  # nodes whose cars may come here
N_FEEDERS_COUNT = 59
N_PARTS = 60
N_CALLS = 61  # sources called off by an entrance here
N_RANK = 62
N_LEFT_WALL = 63  # wall-clock tick of the last departure, -1 before
N_WINDOWS = 64
N_WINDOWS_COUNT = 65
N_WINDOW_HINT = 66
N_OPEN_HINT = 67  # of a source: number of the open span last looked at
N_CLASS_COUNT = 68
N_COUNTER = 69  # base of what is taken at the entrance, 0: nothing
N_FILLS = 70  # of a source that is never short of cars: the section that nobody else feeds
N_FRONT = 71  # of a section between a source and a sink: base of its wavefronts, see F_...; 0: it has none
N_SIZE = 72  # whole lines of the cache

# Car in a node, by its number there (of parallel places: the word of going, by the order of going)
E_TICKET = 0
E_CAME = 1  # own clock
E_GONE = 2  # own clock
E_CAME_WALL = 3
E_GONE_WALL = 4
E_POSITION = 5  # of a moving line, as the car came
E_SIZE = 8

NEW_HEAD, NEW_WAY, NEW_ROOM, ALL_NEW = 1, 2, 4, 7  # N_STACKED: what may have become known about a node

NOT_READY, READY, ASKED = 0, 1, 2  # N_HEAD
KNOWN_AHEAD = 2  # N_LONE

STEPS, HOPS = -1, -2  # N_HOPS: cars come in one by one as soon as there is room; and a plain link leads to another cell

# N_EXIT, N_ENTRY: at once, or when its tick has come; COUNTER: parts are taken then; BELT: as `belts` says.
EAGER, EVENT, COUNTER, BELT = 0, 1, 2, 3

# Arrays by cell of a section: A_x * width + k from N_KNOWN ----------------------------------------------------------
A_KNOWN = 0  # cars whose departure is known
A_CAPACITY = 1
A_SERIAL = 2  # -1: one car at work; 0: all travel at once
A_LEFT = 3  # working ticks to the next failure
A_BIN = 4
A_BIN_START = 5
A_BIN_END = 6
A_WORKED = 7
A_DOWN = 8
A_BLOCKED = 9
A_STAYED = 10
A_BREAKS = 11
A_DONE_BEFORE = 12  # cars done when the bin began
A_UP = 13  # failures on calendar time: start of the up time, then its end and the end of the repair after it
A_FAILURES = 16  # failures so far, -1 before the first clock is drawn
A_LEAST = 17  # least work in ticks
A_RAMP_TICK = 18  # the speed of this cell changes next at this instant of its clock ...
A_RAMP_COUNT = 19  # ... or at this car
A_SPEED = 20  # float
A_INNER = 21  # all bits set for every cell but the last, none elsewhere
A_WHOLE = 22  # all bits set for every cell
A_LEFT_NEXT = 23  # of the row at hand: clocks of failure after it,
A_FAILURES_NEXT = 24
A_STOPPED = 25  # ticks of repair, none but while a row is worked out
A_TOTAL = 26  # work with repairs,
A_NOTED = 27  # and which cells have repairs
A_PLACES = 28  # of each eight cells: least and most places of the cells behind them; 0: they have more than two sizes
# Two rows each, by j: the last entry into the first cell (0), the last departures from cells j - 1.
A_LAST = 29
A_KEPT = 31  # all bits set where the ring keeps those before, too
A_SIZE = 33

# Wavefronts of a section (see `fronts`) ------------------------------------------------------------------------------
F_CARS = 0  # cars of a set, a power of two; rows by step stand in rings of twice as many
F_PLACES = 1  # places of each cell but the first
F_WORKS = 2  # base of works by step and cell: of the car that goes through the cell in that step
F_LEFT = 3  # base of its departures
F_NOTED = 4  # base of two lists of repairs
F_AGAIN = 5  # the car from which a set may begin
F_KEYS = 6  # base of the keys of works by cell, 0: some are drawn by other laws than the exponential one
F_MEANS = 7  # base of their means, float; 0.0 where nothing is drawn
F_DRAWS = 8  # base of draws made ahead: of each cell, eight clocks and eight repairs behind the number of the eight
F_SIZE = 9

# Draw ---------------------------------------------------------------------------------------------------------------
D_LAW, D_A, D_B, D_C, D_TABLE, D_TABLE_COUNT, D_KEY, D_SIZE = 0, 1, 2, 3, 4, 5, 6, 7

# Cell ---------------------------------------------------------------------------------------------------------------
C_INDEX = 0
C_STATS = 1
C_WORK = 2  # a draw
C_FAILING = C_WORK + D_SIZE  # 0 never, 1 on working time, 2 on calendar time
C_TO_FAILURE = C_FAILING + 1
C_TO_REPAIR = C_TO_FAILURE + D_SIZE
C_SPEED_RAMP = C_TO_REPAIR + D_SIZE
C_MTBF_RAMP = C_SPEED_RAMP + 1
C_EXTRA = C_MTBF_RAMP + 1  # base of extra work by class of the section
C_IS_DRAWN = C_EXTRA + 1
C_SIZE = C_IS_DRAWN + 1

# Statistics of a cell and bin ---------------------------------------------------------------------------------------
T_WORKING, T_DOWN, T_BLOCKED, T_CONTENT, T_DONE, T_BREAKS, T_ENTERED, T_LOST, T_SIZE = 0, 1, 2, 3, 4, 5, 6, 7, 8

# Ramp ---------------------------------------------------------------------------------------------------------------
R_SEGMENTS = 0
R_SEGMENT = 1  # the one that holds, -1 before the first
R_PASSED = 2
R_COUNT_BEFORE = 3
R_VALUE = 4
R_NEXT_TICK = 5
R_NEXT_COUNT = 6
R_SIZE = 7
G_FROM, G_BY_COUNT, G_THRESHOLDS, G_THRESHOLD, G_VALUE, G_SIZE = 0, 1, 2, 3, 4, 5

# Parallel places ----------------------------------------------------------------------------------------------------
P_SERVERS = 0
P_BEGUN = 1
P_SERVER = 2  # base of server records
P_FIRST = 3  # the server whose car is the next to leave, -1: none
P_SOONEST = 4  # when that car is done
P_FINISH = 5  # base: when the car on each server is done, EMPTY when free; filled up to whole lanes
P_FREED = 6  # base: wall-clock tick at which each server became free, EMPTY when it is not; filled up as well
P_SIZE = 7
V_CAR = 0  # car number in the node
V_LEFT = 1
V_UP = 2  # then the end of the up time and of the repair after it
V_FAILURES = 5
V_FAIL_KEY = 6
V_REPAIR_KEY = 7
V_TICKET = 8
V_ENTRY = 9
V_SIZE = 10

# Car slots ----------------------------------------------------------------------------------------------------------
S_BORN, S_ID, S_SIZE = 0, 1, 2
# The ticket of a car goes with it from node to node, so that its slot, which lies far away, is seldom looked at:
SLOT_BITS = 32  # its slot, then its code, then
HAS_FAILED = 1 << 62  # whether it has failed at a gate

FINE, TOO_MANY_STOPS, TOO_MANY_ORDERS = 0, 1, 2  # H_FAULT

EMPTY = 0x7FFFFFFFFFFFFFFF
KEY_SHIFT = 19
NODE_BITS = 18
NODE_MASK = (1 << NODE_BITS) - 1
NEVER = 1 << 60
DRAWN_ROWS = 64
LEAST_SET = 32  # least F_CARS
LOG_COLUMNS, TRACE_WIDTH = 4, 6
