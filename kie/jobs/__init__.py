"""What is done without anybody waiting for it: the timetable, the handlers of jobs by kind, and the worker.

`timetable.py` says what is enqueued when; `handlers.py` what is called for each kind of job; `reasons.py`
who says whether a queued message is still wanted; `worker.py` claims and runs. The queue itself is `kie/work/`.
"""
