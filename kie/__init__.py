"""KIE, the Key Issues Exchange: behaviour and competency reviews for public service.

The house, from the top floor down. An import goes only downwards (import-linter keeps it):

    app                 knows every room and registers them
    cli · demo          the `kie` command; the demonstration organisation
    jobs | api | home   the timetable, JSON for programs, the first page
    records             one person's whole file
    insights            completion; published heatmap cells; charts
    reviews             the exchange: reveal, key issues, outcomes, sign-off, the record
    plans               development plans and their 90-day reviews
    assessments         one rater's ratings; handing in; results; agreed ratings
    evidence | cycles   the diary; review cycles and who takes part
    accounts            signing in, one-time codes, sessions
    people              persons, teams, dated reporting lines, import
    frameworks          competency frameworks and scales, read as data
    refusals            error pages, in one place
    web                 the Flask glue: transaction, authorise(), language, headers
    access              who may do what, as one table
    mail | events       outbox; audit trail
    db                  engine, session, column types
    i18n | clock | errors | tables

Inside a room:  views -> pages -> forms -> charts -> service -> mails -> queries -> catalogue -> models -> rules
"""
