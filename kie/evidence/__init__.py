"""The year-round diary of notes tagged to behaviours."""
