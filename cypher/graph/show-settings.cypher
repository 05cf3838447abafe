// Settings of the server by their names. $names: [string] → name, value. Access: the server's settings.
SHOW SETTINGS $names YIELD name, value
RETURN name, value
