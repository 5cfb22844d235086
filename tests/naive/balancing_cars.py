"""A car balance checked and found by plain means: every rule in words, every possibility tried."""

from __future__ import annotations

from itertools import combinations, product

CLOSE = 2e-5
"""Seconds: whole microseconds, a few of them added up."""


def violations(balance):
    """Every rule that a balance breaks, as text; none if it is in order."""
    line, jobs = balance.line, balance.by_task
    found = []
    tasks = {task.name: task for task in line.tasks}
    if sorted(jobs) != sorted(tasks) or len(balance.jobs) != len(tasks):
        return ["not every task is done once"]
    ends = {name: job.start_s + job.mean_s for name, job in jobs.items()}
    for name, task in tasks.items():
        job = jobs[name]
        found += [
            f"{name} fixed" for _ in "x" if task.station and balance.station_names[job.station - 1] != task.station
        ]
        for before in task.predecessors:
            other = jobs[before]
            if other.station > job.station:
                found.append(f"{before} -> {name}: stations {other.station} > {job.station}")
            if other.station == job.station and ends[before] > job.start_s + CLOSE:
                found.append(f"{before} -> {name}: ends {ends[before]}, begins {job.start_s}")
        found += [f"{name} apart from {o}" for o in task.apart if jobs[o].station == job.station]
        if task.sides and job.side not in task.sides:
            found.append(f"{name} done from {job.side}")
        if line.stations:
            station = line.stations[job.station - 1]
            found += [f"{name} lacks {need}" for need in task.needs if need not in station.offers]
            if station.sides and job.side and job.side not in station.sides:
                found.append(f"{name}: {job.side} is not reached at {station.name}")
    found += _workers(balance, tasks, ends)
    found += _stations(balance, tasks, ends)
    for group in {task.together for task in line.tasks if task.together}:
        hands = {(jobs[t.name].station, jobs[t.name].worker) for t in line.tasks if t.together == group}
        found += [f"{group} is torn apart" for _ in "x" if len(hands) > 1]
    return [*found, *_interrupted(balance, tasks), *_figures(balance, tasks)]


def mean(line, task):
    """Mean work of a task: each model by its share, each option by its share of the model."""
    models = dict(line.models) or {"every car": 1.0}
    return task.time_s + sum(
        share * seconds * line.share_of(name, model)
        for name, seconds in task.extra_s.items()
        for model, share in models.items()
    )


def _interrupted(balance, tasks):
    """A group is done in one piece; only what must lie between two of its tasks may."""
    after = {name: {t.name for t in tasks.values() if name in t.predecessors} for name in tasks}

    def reach(names):
        seen, todo = set(), list(names)
        while todo:
            for name in after[todo.pop()] - seen:
                seen.add(name)
                todo.append(name)
        return seen

    order = sorted(balance.jobs, key=lambda job: (job.station, job.worker, job.start_s, job.start_s + job.mean_s))
    for group in {task.together for task in tasks.values() if task.together}:
        members = {name for name, task in tasks.items() if task.together == group}
        row = [job.task for job in order if job.task in members or _same_hand(balance, job, members)]
        first = min(row.index(name) for name in members)
        last = max(row.index(name) for name in members)
        for name in row[first : last + 1]:
            if name not in members and not (name in reach(members) and members & reach([name])):
                other = tasks[name].together
                if not other:
                    yield f"{name} is done in the middle of group {group}"


def _same_hand(balance, job, members):
    some = balance.by_task[next(iter(members))]
    return (job.station, job.worker) == (some.station, some.worker)


def _figures(balance, tasks):
    """What is said of workers and of the whole, against the tasks themselves."""
    line = balance.line
    work = sum(mean(line, task) for task in tasks.values())
    for job in balance.jobs:
        if abs(job.mean_s - mean(line, tasks[job.task])) > CLOSE:
            yield f"{job.task}: {job.mean_s} s on average"
    hands = {(job.station, job.worker) for job in balance.jobs}
    if len(balance.workers) != len(hands) or {(w.station, w.worker) for w in balance.workers} != hands:
        yield "the workers are not those of the jobs"
    if abs(balance.line_efficiency - work / (len(hands) * balance.takt_s)) > 1e-6:
        yield f"line efficiency {balance.line_efficiency}"
    for worker in balance.workers:
        mine = [tasks[name] for name in worker.tasks]
        here = {job.task for job in balance.jobs if (job.station, job.worker) == (worker.station, worker.worker)}
        if here != set(worker.tasks):
            yield f"{worker.station}.{worker.worker}: other tasks"
        if abs(worker.mean_s - sum(mean(line, task) for task in mine)) > CLOSE * len(mine):
            yield f"{worker.station}.{worker.worker}: mean {worker.mean_s}"
        if abs(worker.points - sum(task.ergonomics for task in mine)) > CLOSE:
            yield f"{worker.station}.{worker.worker}: {worker.points} points"
        if not line.walks_s:
            if abs(worker.heaviest_s - max(sum(heaviest(line, t, m) for t in mine) for m in line.model_shares)) > CLOSE:
                yield f"{worker.station}.{worker.worker}: heaviest car {worker.heaviest_s}"
            if abs(worker.overload_s - _overload(line, mine, balance.takt_s)) > CLOSE:
                yield f"{worker.station}.{worker.worker}: overload {worker.overload_s}"


def _overload(line, tasks, takt_s):
    """Mean work above the takt: every model with every combination of options."""
    total = 0.0
    options = [name for name in line.options if any(name in task.extra_s for task in tasks)]
    for model, share in line.model_shares.items():
        for car in product((False, True), repeat=len(options)):
            there = {name for name, has in zip(options, car, strict=True) if has} | {model}
            chance = share
            for name, has in zip(options, car, strict=True):
                chance *= line.share_of(name, model) if has else 1 - line.share_of(name, model)
            seconds = sum(t.time_s + sum(s for name, s in t.extra_s.items() if name in there) for t in tasks)
            total += chance * max(0.0, seconds - takt_s)
    return total


def _workers(balance, tasks, ends):
    line = balance.line
    rows = {}
    for job in balance.jobs:
        rows.setdefault((job.station, job.worker), []).append(job)
    for hands, row in rows.items():
        row.sort(key=lambda job: (job.start_s, ends[job.task]))
        spot, first, free = "", "", 0.0
        for job in row:
            here = tasks[job.task].position
            walk = line.walk_s(spot, here) if spot and here and spot != here else 0.0
            if job.start_s + CLOSE < free + walk:
                yield f"{hands}: {job.task} begins before the worker is there"
            free = ends[job.task]
            spot, first = here or spot, first or here
        back = line.walk_s(spot, first) if spot and first and spot != first else 0.0
        if free + back > balance.takt_s + CLOSE:
            yield f"{hands}: back after {free + back} s"
        if len({job.side for job in row}) > 1:
            yield f"{hands}: on two sides"
        if line.overload is not None:
            for model in line.model_shares:
                work = sum(heaviest(line, tasks[job.task], model) for job in row)
                if work > line.overload * balance.takt_s + CLOSE:
                    yield f"{hands}: {work} s on the heaviest {model}"
        points = sum(tasks[job.task].ergonomics for job in row)
        if line.ergonomics_worker is not None and points > line.ergonomics_worker + CLOSE:
            yield f"{hands}: {points} points"


def _stations(balance, tasks, ends):
    line = balance.line
    rows = {}
    for job in balance.jobs:
        rows.setdefault(job.station, []).append(job)
    for number, row in rows.items():
        for a, b in combinations(row, 2):
            same = tasks[a.task].position and tasks[a.task].position == tasks[b.task].position
            overlap = min(ends[a.task], ends[b.task]) - max(a.start_s, b.start_s)
            if same and a.worker != b.worker and overlap > CLOSE:
                yield f"station {number}: {a.task} and {b.task} at once at {tasks[a.task].position}"
        wishes = [set(tasks[job.task].heights) for job in row if tasks[job.task].heights]
        if line.stations and line.stations[number - 1].heights:
            wishes.append(set(line.stations[number - 1].heights))
        if wishes and not set.intersection(*wishes):
            yield f"station {number}: no common height"
        team = line.workers
        if line.stations and line.stations[number - 1].workers:
            team = line.stations[number - 1].workers
        if len({job.worker for job in row}) > team:
            yield f"station {number}: too many workers"
        points = sum(tasks[job.task].ergonomics for job in row)
        if line.ergonomics_station is not None and points > line.ergonomics_station + CLOSE:
            yield f"station {number}: {points} points"


def heaviest(line, task, model):
    """Work of a task on the heaviest car of a model."""
    return task.time_s + sum(s for name, s in task.extra_s.items() if line.share_of(name, model) > 0)
