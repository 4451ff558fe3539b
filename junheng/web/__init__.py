"""The web is where people do it: Django, feature apps over shared objects."""
