"""What the invented people write. Short, plain, about work, and about nobody in particular."""

PURPOSE = (
    "This review is for development. It is not used for pay, for choosing people for redundancy, for capability or for "
    "discipline. The law or safeguarding may require disclosure."
)

STRONG = (
    "Calm with a difficult caller last month and followed it through to the end.",
    "People from other teams now ask for this, which says a lot.",
    "Kept the work going through the office move without a single missed date.",
    "Explained the new form to the whole team, with an example each.",
    "Put the mistake right the same day and told everybody who was affected.",
    "The way the spring backlog was planned made it easy for all of us.",
    "Always the first to offer help when a shift is short.",
    "Thanked by two residents this year, both times for listening.",
)

STEADY = (
    "Works well most of the time; busy weeks are harder.",
    "Fine on the usual work, less sure when something new comes in.",
    "Does this when asked, and could offer it more often.",
    "Good in the team; I see less of it with partners outside.",
    "Better than last year. The handover notes helped.",
    "Depends on how much time is left at the end of the day.",
    "Does it in writing; less in meetings.",
)

WEAK = (
    "Several commitments slipped in the autumn without anybody being told.",
    "Would like to see questions come earlier, before the date is at risk.",
    "Tends to wait for somebody else to raise it.",
    "New ways of working take a long time to settle in.",
    "Not much chance to practise this in the present role.",
    "Feedback is heard, but little has changed so far.",
)

SOON = (
    "More time with the planning side of the work.",
    "To lead one small project from start to finish.",
    "To shadow somebody in the contact centre for a week.",
    "To keep what I do now, and get faster at the paperwork.",
    "A say in how the rota is made.",
    "To finish the qualification I started.",
)

LATER = (
    "A senior post in this service.",
    "To move to a team that works with young people.",
    "To train others in what I know.",
    "I am happy where I am.",
    "To manage a team, if the chance comes.",
    "",
)

IN_THE_WAY = (
    "Too many meetings on the days when the phones are busiest.",
    "The old system; everything is typed twice.",
    "Not knowing early enough when priorities change.",
    "Working alone on two sites makes it hard to ask.",
    "Nothing much at the moment.",
    "",
)

NEEDS = (
    "Half an hour a month that does not get moved.",
    "To hear what is going well too, not only what is late.",
    "Cover on the day of the course.",
    "A clear answer when something is not possible.",
    "Time to write the guide that everybody asks for.",
    "",
)

SEEN = (
    "Two complaints in one week said that messages were not answered.",
    "Spoke over a colleague several times in the planning meeting.",
    "The agreed figures were not passed on until after the deadline.",
)

MEETING_NOTES = (
    "A good talk. We agreed to look at the rota again in spring.",
    "We went through the three differences first. Both of us saw it more clearly after.",
    "Short, because most of it was the same on both sides.",
    "Agreed to meet again after the inspection.",
)

COMMENTS = (
    "Fair on the whole. I would have put the second theme a step higher.",
    "I agree, and I would like the course before the summer.",
    "The autumn was hard for reasons that we talked about.",
)

DISAGREEMENTS = (
    "I do not think the examples for the first two themes are mine. Two of them were handled by the other shift.",
    "We did not talk about this during the year, and I would like somebody else to look at it.",
)

SUCCESS = (
    "Both of us can name two times in the next quarter when it went well.",
    "The team asks for it without being prompted.",
    "Nobody has to chase, and the weekly figures show it.",
    "A customer or a colleague says so.",
)

PROMISED = {
    "manager": (
        "Sit in once a month, and say the same day what went well.",
        "Take this person along to the planning meeting in the autumn.",
        "Keep two hours a fortnight free of calls for it in the rota.",
        "Introduce them to the other service, and ask afterwards how it went.",
    ),
    "organisation": (
        "Pay for the course and the day off for it.",
        "Give access to the case system of the other team.",
        "Arrange a week of shadowing in the contact centre.",
    ),
}
"""What others than the person do for a goal, by who does it."""
SUPPORT = ("An hour a fortnight to practise.", "Cover while I am away.", "Feedback after the first try.", "")

PROGRESS = (
    "First try done, it went better than expected.",
    "Started, then the busy weeks came. Back on it from Monday.",
    "Half way. The visit to the other team helped most.",
)
