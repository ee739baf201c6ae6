"""One rater's view of one person in one cycle: ratings, handing in, results; agreed ratings."""
