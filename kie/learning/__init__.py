"""The learning catalogue: what people can learn, imported by HR, found by everybody, offered beside a goal."""
