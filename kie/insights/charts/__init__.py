"""Charts, one a file. Each takes plain values and gives a Plotly figure as JSON text; the page loads the library."""
