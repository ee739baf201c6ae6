"""KIE, the Key Issues Exchange: behaviour and competency reviews for public service.

The house, from the top floor down. An import goes only downwards (import-linter keeps it):

    app                 create_app: knows every room, registers them
    cli                 the `kie` command: parse, open a transaction, call one service function, report
    jobs | demo | home  the timetable; the demonstration council; the first page, which looks at every feature
    records             who opened whose records, HR's half hour with a reason, others' details taken out
    insights            completion; the publisher and its published cells; charts
    reviews             the exchange between two people: key issues, outcomes, sign-off, the record
    plans               development plans: suggestions, goals, agreement, reviews every 90 days
    assessments         one rater's ratings, handing in, results, the reveal, agreed ratings
    cycles              review cycles: population, launch check, participations with frozen facts
    accounts            signing in, one-time codes, sessions
    people              persons, teams, dated reporting lines, import
    frameworks          competency frameworks and scales, read from files as plain values
    refusals            error pages, in one place
    web                 the Flask glue: a transaction per request, authorise(), language, headers
    access              who may do what, as one table: pure data
    mail | events       the outbox; the audit trail
    db                  engine, session, column types, append-only triggers
    i18n                texts, dates and direction in the reader's language
    clock | errors | tables

Inside a room:  views -> pages -> forms -> charts -> service -> mails -> queries -> catalogue -> models -> rules
"""
