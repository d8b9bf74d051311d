-- Powers of attorney: a firm lets somebody act for it. Each is a post of the firm, held on the days of the power, with what it is for.
CREATE TABLE powers (
  id uuid NOT NULL PRIMARY KEY REFERENCES posts (id),
  -- Counted within the firm.
  number text NOT NULL,
  -- `module/service` and `module/service/action`, separated by blanks, in order.
  limits text NOT NULL,
  given_by uuid NOT NULL REFERENCES persons (id),
  -- The post in which it was given.
  given_in uuid NOT NULL REFERENCES posts (id),
  given_at bigint NOT NULL
);

-- That a power was taken back, or laid down: from that moment on.
CREATE TABLE power_ends (
  id uuid NOT NULL PRIMARY KEY,
  power uuid NOT NULL UNIQUE REFERENCES powers (id),
  ended_by uuid NOT NULL REFERENCES persons (id),
  ended_at bigint NOT NULL
);

CREATE TRIGGER powers_never_update BEFORE UPDATE ON powers BEGIN SELECT RAISE(ABORT, 'append-only: powers'); END;
CREATE TRIGGER powers_never_delete BEFORE DELETE ON powers BEGIN SELECT RAISE(ABORT, 'append-only: powers'); END;
CREATE TRIGGER powers_never_replace BEFORE INSERT ON powers
  WHEN EXISTS (SELECT 1 FROM powers WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: powers'); END;
CREATE TRIGGER power_ends_never_update BEFORE UPDATE ON power_ends BEGIN SELECT RAISE(ABORT, 'append-only: power_ends'); END;
CREATE TRIGGER power_ends_never_delete BEFORE DELETE ON power_ends BEGIN SELECT RAISE(ABORT, 'append-only: power_ends'); END;
CREATE TRIGGER power_ends_never_replace BEFORE INSERT ON power_ends
  WHEN EXISTS (SELECT 1 FROM power_ends WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM power_ends WHERE power = NEW.power)
BEGIN SELECT RAISE(ABORT, 'append-only: power_ends'); END;

-- A second time and apart from the program: nobody empowers themselves, and nobody passes on what they were given.
CREATE TRIGGER powers_of_others BEFORE INSERT ON powers
BEGIN
  SELECT RAISE(ABORT, 'a power is given to somebody else, by whoever heads the firm')
  WHERE EXISTS (SELECT 1 FROM posts t WHERE t.id = NEW.id AND t.person = NEW.given_by)
    OR EXISTS (SELECT 1 FROM powers p WHERE p.id = NEW.given_in);
END;
