"""A bureau's own forms filled in (表样填数): uploaded once, mapped once, filled again and again."""
