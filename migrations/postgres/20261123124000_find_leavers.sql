-- The worker looks for posts whose last day is past.
CREATE INDEX posts_by_end ON posts (held_until);
