-- The program's mark, by a key that does not lie here: a row that was written by hand has none.
ALTER TABLE leaves ADD COLUMN mark bytea;
ALTER TABLE sessions ADD COLUMN mark bytea;
