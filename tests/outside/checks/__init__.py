"""The checks of a built site: each takes the site and tells what it looked at and what is wrong."""
