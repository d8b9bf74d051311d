-- Acts on their way: prepared, committed or void; numbers, documents, outbox, refused attempts.
-- What a device signed in the field; an act made later cites it.
CREATE TABLE captures (
  -- Chosen by the device.
  id uuid NOT NULL PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id),
  action text NOT NULL,
  person uuid NOT NULL REFERENCES persons (id),
  post uuid NOT NULL REFERENCES posts (id),
  -- SHA-256 of the key, and of its capture before: one that never came shows as a gap.
  fingerprint bytea NOT NULL,
  previous bytea,
  -- By the device's clock, and by ours.
  occurred_at bigint NOT NULL,
  received_at bigint NOT NULL,
  cbor bytea NOT NULL,
  hash bytea NOT NULL,
  signature bytea NOT NULL,
  certificate bytea NOT NULL,
  -- The form as it was filled, and the facts that it says, as an act carries them.
  content text NOT NULL,
  facts_hash bytea NOT NULL
);
CREATE INDEX captures_by_key ON captures (fingerprint, hash);

CREATE TABLE acts (
  id uuid NOT NULL PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id),
  action text NOT NULL,
  person uuid NOT NULL REFERENCES persons (id),
  post uuid NOT NULL REFERENCES posts (id),
  expected_seq bigint NOT NULL,
  definition bytea NOT NULL REFERENCES definitions (hash),
  -- What was asked: facts as canonical JSON, and its hash, which a repeat must match.
  facts text NOT NULL,
  facts_hash bytea NOT NULL,
  -- The papers prepared, with their hashes: JSON.
  shown text NOT NULL,
  ground_seq bigint NOT NULL,
  ground_hash bytea NOT NULL,
  nonce bytea NOT NULL,
  status text NOT NULL CHECK (status IN ('prepared', 'committed', 'void')),
  void_reason text,
  prepared_at bigint NOT NULL,
  prepared_on text NOT NULL,
  expires_at bigint NOT NULL,
  -- What it cites from the field.
  capture uuid REFERENCES captures (id),
  evidence bytea,
  committed_seq bigint
);
-- A capture serves one act.
CREATE UNIQUE INDEX acts_cite_once ON acts (capture) WHERE status = 'committed';
CREATE INDEX acts_by_expiry ON acts (status, expires_at);

CREATE TABLE drafts (
  case_id uuid NOT NULL REFERENCES cases (id),
  action text NOT NULL,
  person uuid NOT NULL REFERENCES persons (id),
  facts text NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (case_id, action, person)
);
CREATE INDEX drafts_by_person ON drafts (person);

-- Files that people sent for their forms; the bytes lie in the store of files, by their hash.
CREATE TABLE uploads (
  sha256 bytea NOT NULL,
  person uuid NOT NULL REFERENCES persons (id),
  media_type text NOT NULL,
  bytes bigint NOT NULL,
  -- free: cited by no fact, and may be swept; cited: for ever; dropped: can be cited no more, its bytes are about to go.
  status text NOT NULL CHECK (status IN ('free', 'cited', 'dropped')),
  uploaded_at bigint NOT NULL,
  -- When a free one is looked at.
  sweep_at bigint NOT NULL,
  PRIMARY KEY (sha256, person)
);
CREATE INDEX uploads_by_sweep ON uploads (status, sweep_at);
CREATE INDEX uploads_by_person ON uploads (person, status);

-- Every number ever shown, live or void: no duplicate, no unexplained gap.
CREATE TABLE numbers (
  issuer text NOT NULL,
  kind text NOT NULL,
  year bigint NOT NULL,
  number bigint NOT NULL,
  act_id uuid NOT NULL,
  slot text NOT NULL,
  -- The paper that was shown under it.
  document uuid NOT NULL,
  code text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('reserved', 'issued', 'void')),
  reason text,
  reserved_at bigint NOT NULL,
  -- Its place in the list of statuses that verifiers carry with them.
  status_index bigint NOT NULL UNIQUE,
  PRIMARY KEY (issuer, kind, year, number),
  CONSTRAINT numbers_once_per_act UNIQUE (act_id, kind, slot)
);
CREATE INDEX numbers_by_number ON numbers (issuer, year, number);
CREATE INDEX numbers_reserved ON numbers (reserved_at) WHERE status = 'reserved';

CREATE TABLE documents (
  id uuid NOT NULL PRIMARY KEY,
  code text NOT NULL UNIQUE,
  case_id uuid NOT NULL,
  seq bigint NOT NULL,
  template text NOT NULL,
  slot text NOT NULL,
  series text NOT NULL,
  number text NOT NULL,
  issuer uuid NOT NULL REFERENCES organisations (id),
  signer uuid NOT NULL REFERENCES persons (id),
  signer_post uuid NOT NULL REFERENCES posts (id),
  issued_on text NOT NULL,
  valid_until text,
  -- SHA-256 of the file, by which it lies in the store.
  file bytea NOT NULL,
  public_facts text NOT NULL,
  FOREIGN KEY (case_id, seq) REFERENCES events (case_id, seq),
  CONSTRAINT documents_once_per_effect UNIQUE (case_id, seq, template, slot),
  CONSTRAINT documents_number UNIQUE (series, number)
);
CREATE INDEX documents_by_number ON documents (number);
CREATE INDEX documents_by_file ON documents (file);

-- Papers that are not in force, as the last snapshot has them: worked out anew from the records whenever the log tells of them.
CREATE TABLE paper_statuses (
  document uuid NOT NULL PRIMARY KEY REFERENCES documents (id),
  status text NOT NULL CHECK (status IN ('revoked', 'suspended', 'replaced'))
);

-- What verifiers of sealed codes carry with them: the last one, signed.
CREATE TABLE snapshots (
  number bigint NOT NULL PRIMARY KEY,
  as_of bigint NOT NULL,
  -- Leaves of the log that it knows of.
  size bigint NOT NULL,
  -- What codes began with when it was made.
  base text NOT NULL,
  file bytea NOT NULL
);

-- prepared -> signed -> sealed -> released, then in force, suspended, revoked, expired, replaced: each step a row.
CREATE TABLE document_states (
  document uuid NOT NULL REFERENCES documents (id),
  place bigint NOT NULL,
  state text NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (document, place)
);

-- The file of a paper with a time stamp, which is given out once it is there. The signed file stays, and is its beginning.
CREATE TABLE document_stamps (
  document uuid NOT NULL PRIMARY KEY REFERENCES documents (id),
  -- SHA-256 of the file, by which it lies in the store.
  file bytea NOT NULL,
  -- Who stamped it and when, as the stamp says it.
  authority text NOT NULL,
  stamped_at bigint NOT NULL,
  recorded_at bigint NOT NULL
);
CREATE INDEX document_stamps_by_file ON document_stamps (file);

CREATE TABLE jobs (
  id uuid NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  -- At most one job of a kind for one cause.
  cause text NOT NULL,
  case_id uuid,
  payload text NOT NULL,
  due_at bigint NOT NULL,
  leased_until bigint,
  attempts bigint NOT NULL,
  done_at bigint,
  outcome text,
  CONSTRAINT jobs_once UNIQUE (kind, cause)
);
CREATE INDEX jobs_by_due ON jobs (done_at, due_at);
CREATE INDEX jobs_waiting_by_case ON jobs (case_id) WHERE done_at IS NULL;

CREATE TABLE attempts (
  id uuid NOT NULL UNIQUE,
  person uuid NOT NULL REFERENCES persons (id),
  post uuid REFERENCES posts (id),
  case_id uuid NOT NULL REFERENCES cases (id),
  action text NOT NULL,
  code text NOT NULL,
  hour bigint NOT NULL,
  detail text NOT NULL,
  count bigint NOT NULL,
  first_at bigint NOT NULL,
  last_at bigint NOT NULL,
  PRIMARY KEY (person, case_id, action, code, hour)
);
CREATE INDEX attempts_by_time ON attempts (last_at);

CREATE TABLE notices (
  id uuid NOT NULL PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id),
  seq bigint NOT NULL,
  role text NOT NULL,
  message text NOT NULL,
  recorded_at bigint NOT NULL,
  CONSTRAINT notices_once UNIQUE (case_id, seq, role, message)
);
CREATE INDEX notices_by_time ON notices (recorded_at, id);

-- Secrets of the days, whose hash is published each morning: the seed of that day's draws until the log exists.
CREATE TABLE draw_secrets (
  day text NOT NULL PRIMARY KEY,
  secret bytea NOT NULL,
  hash bytea NOT NULL,
  published_at bigint NOT NULL
);

-- Messages to other systems. The id is random: of the case the other system learns it and the body, nothing else.
CREATE TABLE outside_messages (
  id uuid NOT NULL PRIMARY KEY,
  case_id uuid NOT NULL,
  seq bigint NOT NULL,
  system text NOT NULL,
  message text NOT NULL,
  body text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'delivered')),
  attempts bigint NOT NULL,
  -- Why the last try failed.
  fault text,
  -- Where whoever owes the answer brings it about, e.g. pays.
  link text,
  recorded_at bigint NOT NULL,
  delivered_at bigint,
  FOREIGN KEY (case_id, seq) REFERENCES events (case_id, seq),
  CONSTRAINT outside_messages_once UNIQUE (case_id, seq, system, message)
);

-- What authentic answers said, byte for byte, whether or not a case could take them.
CREATE TABLE outside_answers (
  id uuid NOT NULL PRIMARY KEY,
  system text NOT NULL,
  -- The id that the other system gave it.
  answer text NOT NULL,
  bytes bytea NOT NULL,
  signature text NOT NULL,
  in_reply_to uuid REFERENCES outside_messages (id),
  message text,
  body text,
  state text NOT NULL CHECK (state IN ('kept', 'acted', 'rejected')),
  -- Why no case took it, the last time one looked: JSON.
  refusal text,
  -- The event it became.
  seq bigint,
  received_at bigint NOT NULL,
  CONSTRAINT outside_answers_once UNIQUE (system, answer)
);
CREATE INDEX outside_answers_by_message ON outside_answers (in_reply_to);
