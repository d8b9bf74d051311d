-- Cases, their events and facts. Events, facts and leaves are append-only; `cases`, `case_parties`, `case_people`,
-- `assignments` and `clocks` are what the events made of them, kept for queries and rebuilt from events by fsck.
CREATE TABLE definitions (
  hash bytea NOT NULL PRIMARY KEY,
  path text NOT NULL,
  version text NOT NULL,
  -- The files of the folder as JSON, kept for ever: an old case is executed by the bytes it was pinned to.
  files text NOT NULL,
  recorded_at bigint NOT NULL
);

CREATE TABLE publications (
  id uuid NOT NULL PRIMARY KEY,
  definition bytea NOT NULL REFERENCES definitions (hash),
  path text NOT NULL,
  published_at bigint NOT NULL,
  owner uuid NOT NULL REFERENCES persons (id),
  lawyer uuid NOT NULL REFERENCES persons (id),
  evidence bytea NOT NULL,
  CONSTRAINT publications_by_two CHECK (owner <> lawyer)
);
CREATE INDEX publications_by_path ON publications (path, published_at);

CREATE TABLE cases (
  id uuid NOT NULL PRIMARY KEY,
  reference text NOT NULL UNIQUE,
  service text NOT NULL,
  definition bytea NOT NULL REFERENCES definitions (hash),
  state text NOT NULL,
  state_kind text NOT NULL,
  -- Whose queue it is in: the role, the organisation and post that hold it, and whether one must have been drawn.
  owner_role text,
  owner_organisation uuid REFERENCES organisations (id),
  owner_post text,
  owner_assigned boolean NOT NULL,
  -- The organisation and the post that are shown the lateness of a clock that ran out: often not the owner's.
  escalated_organisation uuid REFERENCES organisations (id),
  escalated_post text,
  seq bigint NOT NULL,
  title text NOT NULL,
  opened_by uuid REFERENCES organisations (id),
  opened_at bigint NOT NULL,
  entered_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  -- The earliest clock; the greatest bigint when none runs, so that one index orders every queue.
  due_at bigint NOT NULL,
  due_clock text
);
CREATE INDEX cases_by_owner ON cases (owner_organisation, due_at, id);
CREATE INDEX cases_by_escalation ON cases (escalated_organisation, due_at, id) WHERE escalated_organisation IS NOT NULL;
CREATE INDEX cases_by_updated ON cases (updated_at, id);

-- Which child stands for what in which parent. No scope of the child reaches this table: that is the blindness.
CREATE TABLE case_links (
  child uuid NOT NULL PRIMARY KEY REFERENCES cases (id),
  parent uuid NOT NULL REFERENCES cases (id),
  parent_seq bigint NOT NULL,
  subcase text NOT NULL,
  fact_key text,
  answered_at bigint
);
CREATE INDEX case_links_by_parent ON case_links (parent);

CREATE TABLE case_parties (
  case_id uuid NOT NULL REFERENCES cases (id),
  kind text NOT NULL,
  organisation uuid NOT NULL REFERENCES organisations (id),
  PRIMARY KEY (case_id, kind)
);
CREATE INDEX case_parties_by_organisation ON case_parties (organisation, case_id);

-- Who holds a role now. From the moment a new draw is asked for nobody does.
CREATE TABLE case_people (
  case_id uuid NOT NULL REFERENCES cases (id),
  role text NOT NULL,
  person uuid NOT NULL REFERENCES persons (id),
  assigned_at bigint NOT NULL,
  PRIMARY KEY (case_id, role, person)
);
CREATE INDEX case_people_by_person ON case_people (person);

-- Everybody who was ever drawn or named, those who were replaced included: what rotation remembers.
CREATE TABLE assignments (
  case_id uuid NOT NULL REFERENCES cases (id),
  seq bigint NOT NULL,
  role text NOT NULL,
  person uuid NOT NULL REFERENCES persons (id),
  assigned_at bigint NOT NULL,
  PRIMARY KEY (case_id, seq, role, person)
);
CREATE INDEX assignments_by_person ON assignments (person, role, assigned_at);

CREATE TABLE events (
  case_id uuid NOT NULL REFERENCES cases (id),
  seq bigint NOT NULL,
  act_id uuid NOT NULL,
  kind text NOT NULL,
  action text,
  author text NOT NULL,
  person uuid REFERENCES persons (id),
  changes text NOT NULL,
  definition bytea NOT NULL REFERENCES definitions (hash),
  recorded_at bigint NOT NULL,
  evidence bytea,
  prev_hash bytea,
  hash bytea NOT NULL,
  PRIMARY KEY (case_id, seq),
  CONSTRAINT events_once_per_act UNIQUE (act_id)
);
CREATE INDEX events_by_person ON events (person, recorded_at);

CREATE TABLE facts (
  id uuid NOT NULL PRIMARY KEY,
  case_id uuid NOT NULL,
  seq bigint NOT NULL,
  fact text NOT NULL,
  fact_key text,
  kind text,
  author uuid REFERENCES persons (id),
  hash bytea NOT NULL,
  -- For a fact taken from a child: the child's fact it is.
  source uuid REFERENCES facts (id),
  recorded_at bigint NOT NULL,
  FOREIGN KEY (case_id, seq) REFERENCES events (case_id, seq)
);
CREATE UNIQUE INDEX facts_once_per_event ON facts (case_id, seq, fact, coalesce(fact_key, ''));

-- Evidence is for ever, bodies are not: the only way out of here is a destruction act.
CREATE TABLE fact_bodies (
  fact uuid NOT NULL PRIMARY KEY REFERENCES facts (id),
  salt bytea NOT NULL,
  body text NOT NULL
);

-- Since when each column of a register is there, and whether searches look in it: rows that are older do not have it.
CREATE TABLE register_columns (
  register text NOT NULL,
  place bigint NOT NULL,
  name text NOT NULL,
  searched boolean NOT NULL,
  made_at bigint NOT NULL,
  PRIMARY KEY (register, place)
);

CREATE TABLE evidence (
  hash bytea NOT NULL PRIMARY KEY,
  act_id uuid NOT NULL UNIQUE,
  bytes bytea NOT NULL,
  recorded_at bigint NOT NULL
);

CREATE TABLE clocks (
  case_id uuid NOT NULL REFERENCES cases (id),
  clock text NOT NULL,
  run bigint NOT NULL,
  due_at bigint NOT NULL,
  -- A clock that stands still or already escalated is not looked at by the worker.
  armed boolean NOT NULL,
  -- When the worker looks: the due time, or later if what the clock leads to was refused.
  look_at bigint NOT NULL,
  PRIMARY KEY (case_id, clock)
);
CREATE INDEX clocks_by_look ON clocks (armed, look_at);

CREATE TABLE leaves (
  id uuid NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  subject uuid NOT NULL,
  seq bigint NOT NULL,
  payload_hash bytea NOT NULL,
  salt bytea NOT NULL,
  recorded_at bigint NOT NULL,
  CONSTRAINT leaves_once UNIQUE (kind, subject, seq)
);

-- Leaves without an index: what the sequencer takes next.
CREATE TABLE waiting_leaves (
  leaf uuid NOT NULL PRIMARY KEY REFERENCES leaves (id)
);

-- The index a leaf gets in the log. It holds from here on, and is told to nobody before a checkpoint covers it.
CREATE TABLE leaf_indexes (
  leaf uuid NOT NULL PRIMARY KEY REFERENCES leaves (id),
  log_index bigint NOT NULL UNIQUE
);

-- What the log said of itself, signed. The tiles of such a tree are safe on disk before its row is written.
CREATE TABLE checkpoints (
  size bigint NOT NULL PRIMARY KEY,
  root bytea NOT NULL,
  note text NOT NULL,
  -- The time of the last leaf, in milliseconds: the next one is not older.
  last_ms bigint NOT NULL,
  signed_at bigint NOT NULL
);

-- What witnesses signed: that the log only grew up to this size.
CREATE TABLE cosignatures (
  size bigint NOT NULL REFERENCES checkpoints (size),
  witness text NOT NULL,
  line text NOT NULL,
  signed_at bigint NOT NULL,
  PRIMARY KEY (witness, size)
);
CREATE INDEX cosignatures_by_size ON cosignatures (size);
