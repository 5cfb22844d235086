"""Where what is ordered and what is supplied lies in a run's memory: lists, plans, parts, the yard and the books."""

# Waiting list: cars that are wanted, in order ------------------------------------------------------------------------
W_FRESH = 0  # number of the first that nobody has looked at
W_PASSED = 1  # base of those that were passed over, oldest first: (number, code)
W_PASSED_COUNT = 2
W_MIX = 3  # what the cars of the list are, or -1
W_SIZE = 4

# Plan: cars of each kind by period -----------------------------------------------------------------------------------
F_PERIODS = 0
F_PERIOD = 1  # the one that holds, -1 before the first
F_FROM = 2
F_KINDS = 3  # kinds of cars: models and trims
F_VOLUMES = 4  # base by (period, kind)
F_WANTED = 5  # base by kind: what is to be begun in this period, with what was left of those before,
F_BEGUN = 6  # and what has been
F_MIX = 7  # options of the cars
F_FIRST_OPTION = 8  # attribute of the mix
F_SIZE = 9

# Trade: parts that can bind, orders that are sold, cars built short -------------------------------------------------
Z_PARTS = 0
Z_NEEDS = 1  # base of pieces by (class of need, part)
Z_NEED_OF = 2  # base of the class of need by code
Z_STOCK = 3
Z_MOST = 4
Z_DELIVERIES = 5  # ticks of deliveries,
Z_DELIVERY_COUNT = 6
Z_DELIVERY = 7  # the next one,
Z_PIECES = 8  # and pieces by (delivery, part)
Z_RULE = 9  # WAIT, ANOTHER or SHORT
Z_AHEAD = 10  # cars of a list that are looked at
Z_MAY_LACK = 11  # parts that a car can be built without, a bit each
Z_YARD_PLACES = 12
Z_BAY = 13  # ticks from one finished car to the next
Z_LONGEST = 14
Z_SHORT_CARS = 15  # cars that have or will need a place in the yard
Z_YARD = 16  # ring of parked cars, see Y_...
Z_YARD_FIRST = 17
Z_YARD_LAST = 18
Z_YARD_MASK = 19
Z_YARD_COUNT = 20
Z_BAY_FREE = 21
Z_BAY_TRY = 22  # tick at which the bay looks for the next car
Z_BAY_USED = 23
Z_COMING = 24  # heap of cars that reach the yard, or scrap, at ticks to come
Z_COMING_COUNT = 25
Z_LACKS = 26  # base by slot of car: parts that it lacks,
Z_ORDER = 27  # and its number in the books + 1
Z_PART_SUMS = 28  # base by (part, bin, what)
Z_YARD_SUMS = 29  # base by (kind of car, bin, what)
Z_OF_CAR = 30  # codes of one kind of car (model and trim)
Z_SOURCES = 31  # sources that choose
Z_SOURCE_COUNT = 32
Z_SALES = 33  # the books of sales, or 0
Z_LOOKED = 34  # cars in the yard before this one lacked a part since the last delivery
Z_SEEN = 35  # base by slot of car: parts that it has taken, does not take, or is built without
Z_COUNTERS = 36  # nodes at whose entrances parts are taken
Z_COUNTER_COUNT = 37
Z_SIZE = 38
WAIT, ANOTHER, SHORT = 0, 1, 2
PART_CAME, PART_REFUSED, PART_BUILT_IN, PART_RETROFITTED, PART_SUMS = 0, 1, 2, 3, 4
Y_PARKED, Y_CODE, Y_LACKS, Y_ORDER, Y_SIZE = 0, 1, 2, 3, 4
YARD_CAME, YARD_DONE, YARD_STOOD, YARD_OVERDUE, YARD_SUMS = 0, 1, 2, 3, 4
COMING_SIZE = 6  # tick, car, code, lacks, order, scrapped

# Counter: an entrance at which parts are taken -----------------------------------------------------------------------
O_TAKES = 0  # a bit each
O_STANDS = 1  # the part that the node stands for, -1: it does not stand
O_STANDS_FROM = 2  # own clock
O_STOOD = 3  # base of the ticks stood by (part, bin)
O_HELD = 4  # base by feeder: its first car cannot go before this tick, for want of
O_FOR = 5  # base by feeder: this part
O_SPAN = 6  # span of the calendar last looked at
O_SIZE = 7

# Books of sales -----------------------------------------------------------------------------------------------------
B_TICKS = 0  # batches of orders: when,
B_MEANS = 1  # how many on average,
B_MIX_OF = 2  # of which mix
B_COUNT = 3
B_NEXT = 4
B_MIXES = 5
B_COUNT_KEY = 6
B_CANCEL_KEY = 7
B_AGES = 8  # ages in ticks from which a rate of cancellation holds,
B_RATES = 9  # a tick
B_AGE_COUNT = 10
B_ORDERED = 11  # orders so far
B_ORDERS = 12  # base, two words each: (tick, code), (tick of what comes next, OPEN or BEGUN or DELIVERED or CANCELLED)
B_MOST = 13
B_LIST = 14
B_EXACT = 15  # orders of a batch that are known, -1: they are drawn
B_SIZE = 16
OPEN, BEGUN, DELIVERED, CANCELLED = 0, 1, 2, 3
CODE_BITS = 17
