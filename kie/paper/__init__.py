"""Paper for people without a screen: a blank form with a code, typed in by a clerk, corrected by the person."""
