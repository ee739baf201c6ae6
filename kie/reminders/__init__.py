"""Reminders by mail and letter: few, never wrong, and over when what they are about is done.

What waits for somebody is what their first page says (`kie/home`). `planning.py` writes down who is reminded of what,
each thing once; `service.py` queues one message a person; `mails.py` says what it says, at the moment of sending;
`letters.py` prints for people without an e-mail address. docs/decisions/0020 says more.
"""
