"""KIE, the Key Issues Exchange: behaviour and competency reviews for public service.

The house, from the top floor down. An import goes only downwards (import-linter keeps it):

    app                 create_app: knows every room, registers them
    assets | hosting    static files with long lives, and compression; what gunicorn is told
    cli                 the `kie` command: parse, open a transaction, call one service function, report
    doctor | metrics    what is wrong with an installation, and the cure of each; figures for a Prometheus server
    jobs | demo         the timetable, its handlers and the worker; the demonstration council
    backups             the whole database in one encrypted file, and back to an empty host; what was taken out since
    reminders           what people are reminded of by mail and letter, and what they chose
    home                the first page, which looks at every feature
    subject_access      everything held about a person, for themselves and for HR's answer; complaints;
                        the privacy notice
    retention           how long things are kept, what is held from being deleted, tombstones of what was
    records | paper | teams | trail
                        who opened whose records, HR's half hour, others' details taken out; forms on paper;
                        the tree of teams changed from a day on; the audit trail, to read
    insights            completion; the publisher and its published cells; charts
    reviews             the exchange between two people: key issues, outcomes, sign-off, the record
    plans               development plans: suggestions, goals, agreement, reviews every three months
    assessments         one rater's ratings, handing in, results, the reveal, agreed ratings
    thanks              a colleague's thank-you, into somebody's diary
    evidence            the diary of notes, private or shared, and the notes beside a theme
    cycles              review cycles: population, launch check, participations with frozen facts
    learning | reflections
                        what people can learn, imported by HR, offered beside a goal; private reflections, sealed
    provisioning | single_sign_on
                        accounts opened and closed by the organisation's directory, over SCIM; signing in at its
                        identity provider, and whose account that is
    accounts            signing in, one-time codes, sessions, what was typed when one had ended
    standing_in         who stands in for a manager, beside them or while they are away
    people              persons, teams, dated reporting lines, import, roles
    refusals            error pages, in one place
    outage              the answer while the database is away, with what was typed
    written             what somebody wrote and chose in a form that was sent, with what was asked
    frameworks          competency frameworks and scales, read from files as plain values
    frame | watching    cookies, headers, language and menu of every page; a reference, a line of the log and a
                        count for each request
    controls            what each control of each form takes and asks
    web | forming       the Flask glue: a transaction per request, authorise(); what every form is made of
    replica             figures read from a copy of the database, and when the database itself has to answer
    access              who may do what, as one table: pure data
    mail                the outbox, and the way to the mail server
    audit               seals of the audit trail, under a key, each holding fast the one before; whether it is whole
    work | events | readings | once | pending
                        the queue of jobs; the audit trail; who opened whose records; answers kept for repeats;
                        uploaded files between preview and confirmation
    holds               whom a hold keeps from being deleted
    bulk                many rows at once, the quickest way that each database has
    db                  engine, session, column types, append-only triggers
    away                whether a database is away, full, or takes no writes
    texts | sheets | form_texts | documents | xlsx
                        what people write, as every room keeps it: line ends, length, what no database keeps; lines of
                        uploaded CSV files; what WTForms says by itself, in words of ours; a document
                        in the reader's language; a table as a workbook
    i18n                texts, dates and direction in the reader's language
    logs | meters | stopping
                        lines of the log; what is counted of requests; how a server's processes hear that it stops
    calendars | ciphers | clock | disks | errors | identifiers | paging | settling | tables | workdays | typeset
                        plain values and small tools; `typeset` makes tagged PDF files

Inside a room:  views -> pages -> forms -> charts -> service -> mails -> queries -> catalogue -> models -> rules
"""
