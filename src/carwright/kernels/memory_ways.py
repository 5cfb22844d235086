"""Where what makes cars, and what tells them their way, lies in a run's memory: routes, sources, mixes."""

# Route --------------------------------------------------------------------------------------------------------------
TO, GATE, SPLIT = 0, 1, 2
IN_TURN, BY_CLASS, BY_FILL = 0, 1, 2
U_KIND = 0
U_NODE = 1
U_TO = 2
U_TO_COUNT = 3
U_COUNT = 4  # decisions so far
U_STEPS = 5
U_STEP = 6
U_FROM = 7
U_SHARE = 8
U_OF_CLASS = 9
U_CLASS_MAP = 10
U_RAMP = 11
U_SCRAP_SHARE = 12
U_TRIES = 13
U_GATE = 14  # number of the gate, for the tries of a car
U_KEY = 15
U_SCRAP_KEY = 16
U_RULE = 17
U_CHOICE = 18
U_STATS = 19
U_BIN = 20  # bin last looked at
U_SIZE = 21
Q_DECISIONS, Q_FIRST, Q_FIRST_PASSED, Q_REPAIRED, Q_SCRAPPED, Q_SIZE = 0, 1, 2, 3, 4, 5

# Source -------------------------------------------------------------------------------------------------------------
ALWAYS, EVERY, AT_TICKS, CALLED_OFF, SOLD, PLANNED = 0, 1, 2, 3, 4, 5
X_RELEASE = 0
X_ARRIVAL = 1  # own clock, of the next car (EVERY)
X_TICKS = 2
X_TICKS_COUNT = 3
X_CODES = 4
X_CODES_COUNT = 5
X_LOSES = 6
X_LIMIT = 7
X_MIX = 8
X_ORDERS = 9  # ring of called-off orders (tick, code)
X_ORDER_MASK = 10
X_ORDERED = 11
X_DRAWN = 12  # arrivals drawn so far
X_CHOOSES = 13  # 1: what goes next depends on orders, a plan or parts; it is chosen when the last car has gone
X_LIST = 14  # the list that is chosen from (but PLANNED)
X_PLAN = 15  # the plan that is followed (PLANNED)
X_CODE = 16  # the car that is chosen,
X_LACKS = 17  # the parts that it is built without, a bit each,
X_ORDER = 18  # and its number in the books of sales, -1: none
X_LOOK = 19  # tick at which the list or the plan itself may have more
X_STANDS = 20  # what the source stands for: the number of a part, then orders; -1: it does not stand
X_STANDS_FROM = 21  # own clock
X_STOOD = 22  # base of the ticks stood by (what for, bin)
X_TAKES = 23  # parts that its cars take as they are begun, a bit each
X_SIZE = 24

# Mix ----------------------------------------------------------------------------------------------------------------
M_ATTRIBUTES = 0
M_PERIODS = 1
M_PERIOD = 2
M_FROM = 3
M_SIZES = 4
M_GIVEN = 5
M_KEYS = 6
M_SHARES = 7  # base of bases: shares of (period, attribute)
M_SIZE = 8
