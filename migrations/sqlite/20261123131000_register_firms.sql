-- Firms that got in by themselves: what their directors signed by E-IMZO, and what E-IMZO-SERVER said of it. Each has a leaf.
CREATE TABLE firm_registrations (
  id uuid NOT NULL PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES organisations (id),
  person uuid NOT NULL REFERENCES persons (id),
  -- SHA-256 of the evidence, in hexadecimal.
  evidence_hash text NOT NULL,
  evidence bytea NOT NULL,
  registered_at bigint NOT NULL
);
CREATE INDEX firm_registrations_by_organisation ON firm_registrations (organisation);

CREATE TRIGGER firm_registrations_never_update BEFORE UPDATE ON firm_registrations BEGIN SELECT RAISE(ABORT, 'append-only: firm_registrations'); END;
CREATE TRIGGER firm_registrations_never_delete BEFORE DELETE ON firm_registrations BEGIN SELECT RAISE(ABORT, 'append-only: firm_registrations'); END;
CREATE TRIGGER firm_registrations_never_replace BEFORE INSERT ON firm_registrations
  WHEN EXISTS (SELECT 1 FROM firm_registrations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'append-only: firm_registrations'); END;
