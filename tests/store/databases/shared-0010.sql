SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.journal_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE FUNCTION public.track_drop(oldest date) RETURNS SETOF date
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    SET lock_timeout TO '2s'
    AS $$
DECLARE
  kind text;
  old date;
BEGIN
  PERFORM pg_advisory_xact_lock(1330464077, 4);
  FOR old IN SELECT day FROM track_day WHERE day < oldest ORDER BY day LOOP
    FOREACH kind IN ARRAY ARRAY['track_fix', 'track_part', 'track_frame'] LOOP
      EXECUTE format('DROP TABLE %I', kind || '_' || to_char(old, 'YYYYMMDD'));
    END LOOP;
    DELETE FROM track_day WHERE day = old;
    RETURN NEXT old;
  END LOOP;
END
$$;
CREATE FUNCTION public.track_open(wanted date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO '$user', 'public'
    AS $$
DECLARE
  kind text;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(1330464077, 4);
  IF EXISTS (SELECT 1 FROM track_day WHERE day = wanted) THEN RETURN; END IF;
  FOREACH kind IN ARRAY ARRAY['track_fix', 'track_part', 'track_frame'] LOOP
    part := kind || '_' || to_char(wanted, 'YYYYMMDD');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, kind);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%L)', kind, part, wanted);
  END LOOP;
  INSERT INTO track_day VALUES (wanted);
END
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.account (
    login text NOT NULL,
    name text NOT NULL,
    badge text DEFAULT ''::text NOT NULL,
    roles text DEFAULT ''::text NOT NULL,
    auxiliary integer DEFAULT 0 NOT NULL,
    grants text DEFAULT ''::text NOT NULL,
    denials text DEFAULT ''::text NOT NULL,
    disabled integer DEFAULT 0 NOT NULL,
    hash text DEFAULT ''::text NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    wait_until double precision DEFAULT 0 NOT NULL,
    changed_at double precision DEFAULT 0 NOT NULL
);
CREATE TABLE public.account_change (
    seq bigint NOT NULL,
    at double precision NOT NULL,
    by_whom text NOT NULL,
    login text NOT NULL,
    what text NOT NULL
);
ALTER TABLE public.account_change ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_change_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.active_order (
    order_id text NOT NULL,
    unit text NOT NULL,
    incident text DEFAULT ''::text NOT NULL,
    seat text NOT NULL,
    actor text NOT NULL,
    at double precision NOT NULL,
    clashes boolean DEFAULT false NOT NULL
);
CREATE TABLE public.event (
    seq bigint NOT NULL,
    seat text NOT NULL,
    n bigint NOT NULL,
    id text NOT NULL,
    at double precision NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    prev_hash text NOT NULL,
    hash text NOT NULL
);
ALTER TABLE public.event ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.event_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.file (
    name text NOT NULL,
    size bigint NOT NULL,
    kept_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.file_piece (
    name text NOT NULL,
    n integer NOT NULL,
    bytes bytea NOT NULL
);
ALTER TABLE ONLY public.file_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE public.intake (
    name text NOT NULL,
    share text NOT NULL,
    host text DEFAULT ''::text NOT NULL,
    pid integer DEFAULT 0 NOT NULL,
    fixes bigint DEFAULT 0 NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.meta (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.migration (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at double precision NOT NULL
);
CREATE SEQUENCE public.personal_rev
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.personal (
    key text NOT NULL,
    fields text NOT NULL,
    purge_at double precision NOT NULL,
    rev bigint DEFAULT nextval('public.personal_rev'::regclass) NOT NULL
);
CREATE TABLE public.seat (
    seat text NOT NULL,
    host text DEFAULT ''::text NOT NULL,
    pid integer DEFAULT 0 NOT NULL,
    records boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    backend integer DEFAULT 0 NOT NULL,
    records_since timestamp with time zone,
    process text DEFAULT ''::text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    began_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.signature (
    n bigint NOT NULL,
    day text NOT NULL,
    heads text NOT NULL,
    prev text NOT NULL,
    key_id text NOT NULL,
    made_at double precision NOT NULL,
    signature text NOT NULL
);
CREATE TABLE public.track_day (
    day date NOT NULL
);
CREATE SEQUENCE public.track_n
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.track_fix (
    day date NOT NULL,
    n bigint DEFAULT nextval('public.track_n'::regclass) NOT NULL,
    stretch bigint NOT NULL,
    unit integer NOT NULL,
    t double precision NOT NULL,
    received double precision NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    speed double precision NOT NULL,
    heading double precision NOT NULL,
    accuracy double precision NOT NULL
)
PARTITION BY LIST (day);
CREATE TABLE public.track_fix_20231114 (
    day date CONSTRAINT track_fix_day_not_null NOT NULL,
    n bigint DEFAULT nextval('public.track_n'::regclass) CONSTRAINT track_fix_n_not_null NOT NULL,
    stretch bigint CONSTRAINT track_fix_stretch_not_null NOT NULL,
    unit integer CONSTRAINT track_fix_unit_not_null NOT NULL,
    t double precision CONSTRAINT track_fix_t_not_null NOT NULL,
    received double precision CONSTRAINT track_fix_received_not_null NOT NULL,
    lon double precision CONSTRAINT track_fix_lon_not_null NOT NULL,
    lat double precision CONSTRAINT track_fix_lat_not_null NOT NULL,
    speed double precision CONSTRAINT track_fix_speed_not_null NOT NULL,
    heading double precision CONSTRAINT track_fix_heading_not_null NOT NULL,
    accuracy double precision CONSTRAINT track_fix_accuracy_not_null NOT NULL
);
CREATE TABLE public.track_frame (
    day date NOT NULL,
    n bigint DEFAULT nextval('public.track_n'::regclass) NOT NULL,
    stretch bigint NOT NULL,
    rows integer NOT NULL,
    t_min double precision NOT NULL,
    t_max double precision NOT NULL,
    received_min double precision NOT NULL,
    received_max double precision NOT NULL,
    sum bigint NOT NULL,
    data bytea NOT NULL
)
PARTITION BY LIST (day);
ALTER TABLE ONLY public.track_frame ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE public.track_frame_20231114 (
    day date CONSTRAINT track_frame_day_not_null NOT NULL,
    n bigint DEFAULT nextval('public.track_n'::regclass) CONSTRAINT track_frame_n_not_null NOT NULL,
    stretch bigint CONSTRAINT track_frame_stretch_not_null NOT NULL,
    rows integer CONSTRAINT track_frame_rows_not_null NOT NULL,
    t_min double precision CONSTRAINT track_frame_t_min_not_null NOT NULL,
    t_max double precision CONSTRAINT track_frame_t_max_not_null NOT NULL,
    received_min double precision CONSTRAINT track_frame_received_min_not_null NOT NULL,
    received_max double precision CONSTRAINT track_frame_received_max_not_null NOT NULL,
    sum bigint CONSTRAINT track_frame_sum_not_null NOT NULL,
    data bytea CONSTRAINT track_frame_data_not_null NOT NULL
);
ALTER TABLE ONLY public.track_frame_20231114 ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE public.track_part (
    day date NOT NULL,
    n bigint DEFAULT nextval('public.track_n'::regclass) NOT NULL,
    stretch bigint NOT NULL,
    rows integer NOT NULL,
    t_min double precision NOT NULL,
    t_max double precision NOT NULL,
    received_min double precision NOT NULL,
    received_max double precision NOT NULL,
    sum bigint NOT NULL,
    last bytea,
    data bytea NOT NULL
)
PARTITION BY LIST (day);
ALTER TABLE ONLY public.track_part ALTER COLUMN last SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.track_part ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE public.track_part_20231114 (
    day date CONSTRAINT track_part_day_not_null NOT NULL,
    n bigint DEFAULT nextval('public.track_n'::regclass) CONSTRAINT track_part_n_not_null NOT NULL,
    stretch bigint CONSTRAINT track_part_stretch_not_null NOT NULL,
    rows integer CONSTRAINT track_part_rows_not_null NOT NULL,
    t_min double precision CONSTRAINT track_part_t_min_not_null NOT NULL,
    t_max double precision CONSTRAINT track_part_t_max_not_null NOT NULL,
    received_min double precision CONSTRAINT track_part_received_min_not_null NOT NULL,
    received_max double precision CONSTRAINT track_part_received_max_not_null NOT NULL,
    sum bigint CONSTRAINT track_part_sum_not_null NOT NULL,
    last bytea,
    data bytea CONSTRAINT track_part_data_not_null NOT NULL
);
ALTER TABLE ONLY public.track_part_20231114 ALTER COLUMN last SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.track_part_20231114 ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE public.track_unit (
    "row" integer NOT NULL,
    id text NOT NULL
);
ALTER TABLE public.track_unit ALTER COLUMN "row" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.track_unit_row_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.track_fix ATTACH PARTITION public.track_fix_20231114 FOR VALUES IN ('2023-11-14');
ALTER TABLE ONLY public.track_frame ATTACH PARTITION public.track_frame_20231114 FOR VALUES IN ('2023-11-14');
ALTER TABLE ONLY public.track_part ATTACH PARTITION public.track_part_20231114 FOR VALUES IN ('2023-11-14');
INSERT INTO public.account VALUES ('zhouhai', '周海', '', 'lead', 0, '', '', 0, '', 0, 0, 0);
INSERT INTO public.active_order VALUES ('o1', '03', 'county:1', '席1', '陈志远', 1700000001, false);
INSERT INTO public.event OVERRIDING SYSTEM VALUE VALUES (1, '席1', 1, 'e0', 1700000000, '陈志远', 'note.added', '', '{"text":"第一条"}', '', '95df1053ea7bcf311b4526e98ecc36cf25ab1d5701a727e1ee321942d0cf306a');
INSERT INTO public.event OVERRIDING SYSTEM VALUE VALUES (2, '席2', 1, 'e1', 1700000001, '陈志远', 'note.added', '', '{"text":"第二条"}', '', '8f15c8cc95f89637f86a25a48297af1f7c5b09caee91e4ad6ef177e660944686');
INSERT INTO public.event OVERRIDING SYSTEM VALUE VALUES (3, '席1', 2, 'e2', 1700000002, '陈志远', 'note.added', '', '{"text":"第三条"}', '95df1053ea7bcf311b4526e98ecc36cf25ab1d5701a727e1ee321942d0cf306a', 'be8a704a7be4f0ae4cdd8cf2a42be3f224c5e4bcc02ab56ba54793921a5e52c2');
INSERT INTO public.file VALUES ('attachments/x.pdf', 3, '2026-11-27 02:39:15.997199+00');
INSERT INTO public.file_piece VALUES ('attachments/x.pdf', 0, '\x616263');
INSERT INTO public.meta VALUES ('site', 'demo');
INSERT INTO public.meta VALUES ('store', '6b1f7ad0-0000-4000-8000-000000000000');
INSERT INTO public.migration VALUES (1, '0001_shared.sql', 1700000000);
INSERT INTO public.migration VALUES (2, '0002_tracks.sql', 1700000000);
INSERT INTO public.migration VALUES (3, '0003_people.sql', 1700000000);
INSERT INTO public.migration VALUES (4, '0004_audit.sql', 1700000000);
INSERT INTO public.migration VALUES (7, '0007_seats.sql', 1700000000);
INSERT INTO public.migration VALUES (9, '0009_files.sql', 1700000000);
INSERT INTO public.migration VALUES (10, '0010_seat_names.sql', 1700000000);
INSERT INTO public.personal VALUES ('county:1', '{"caller":"王某"}', 4000000000, 1);
INSERT INTO public.seat VALUES ('席1', 'old', 1, false, '2026-11-27 02:39:15.965025+00', 0, NULL, '', '', '2026-11-27 02:39:15.965025+00');
INSERT INTO public.signature VALUES (1, '2023-11-14', '{}', '', 'k', 1700000000, 's');
INSERT INTO public.track_day VALUES ('2023-11-14');
INSERT INTO public.track_fix_20231114 VALUES ('2023-11-14', 1, 1699999800, 1, 1700000000, 1700000001, 115, 35.7, 3, 90, 8);
INSERT INTO public.track_fix_20231114 VALUES ('2023-11-14', 2, 1699999800, 1, 1700000010, 1700000011, 115.001, 35.7, 3, 90, 8);
INSERT INTO public.track_unit OVERRIDING SYSTEM VALUE VALUES (1, '03');
SELECT pg_catalog.setval('public.account_change_seq_seq', 1, false);
SELECT pg_catalog.setval('public.event_seq_seq', 3, true);
SELECT pg_catalog.setval('public.personal_rev', 1, true);
SELECT pg_catalog.setval('public.track_n', 2, true);
SELECT pg_catalog.setval('public.track_unit_row_seq', 1, true);
ALTER TABLE ONLY public.account_change
    ADD CONSTRAINT account_change_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_name_key UNIQUE (name);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (login);
ALTER TABLE ONLY public.active_order
    ADD CONSTRAINT active_order_pkey PRIMARY KEY (order_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_id_key UNIQUE (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_seat_n_key UNIQUE (seat, n);
ALTER TABLE ONLY public.file_piece
    ADD CONSTRAINT file_piece_pkey PRIMARY KEY (name, n);
ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.intake
    ADD CONSTRAINT intake_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.personal
    ADD CONSTRAINT personal_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_pkey PRIMARY KEY (seat);
ALTER TABLE ONLY public.signature
    ADD CONSTRAINT signature_pkey PRIMARY KEY (n);
ALTER TABLE ONLY public.track_day
    ADD CONSTRAINT track_day_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.track_fix
    ADD CONSTRAINT track_fix_day_unit_t_lon_lat_key UNIQUE (day, unit, t, lon, lat);
ALTER TABLE ONLY public.track_fix_20231114
    ADD CONSTRAINT track_fix_20231114_day_unit_t_lon_lat_key UNIQUE (day, unit, t, lon, lat);
ALTER TABLE ONLY public.track_frame
    ADD CONSTRAINT track_frame_day_stretch_key UNIQUE (day, stretch);
ALTER TABLE ONLY public.track_frame_20231114
    ADD CONSTRAINT track_frame_20231114_day_stretch_key UNIQUE (day, stretch);
ALTER TABLE ONLY public.track_frame
    ADD CONSTRAINT track_frame_pkey PRIMARY KEY (day, n);
ALTER TABLE ONLY public.track_frame_20231114
    ADD CONSTRAINT track_frame_20231114_pkey PRIMARY KEY (day, n);
ALTER TABLE ONLY public.track_part
    ADD CONSTRAINT track_part_pkey PRIMARY KEY (day, n);
ALTER TABLE ONLY public.track_part_20231114
    ADD CONSTRAINT track_part_20231114_pkey PRIMARY KEY (day, n);
ALTER TABLE ONLY public.track_unit
    ADD CONSTRAINT track_unit_id_key UNIQUE (id);
ALTER TABLE ONLY public.track_unit
    ADD CONSTRAINT track_unit_pkey PRIMARY KEY ("row");
CREATE UNIQUE INDEX one_active_order_a_unit ON public.active_order USING btree (unit) WHERE (NOT clashes);
CREATE INDEX personal_by_rev ON public.personal USING btree (rev);
CREATE INDEX personal_by_time ON public.personal USING btree (purge_at);
ALTER INDEX public.track_fix_day_unit_t_lon_lat_key ATTACH PARTITION public.track_fix_20231114_day_unit_t_lon_lat_key;
ALTER INDEX public.track_frame_day_stretch_key ATTACH PARTITION public.track_frame_20231114_day_stretch_key;
ALTER INDEX public.track_frame_pkey ATTACH PARTITION public.track_frame_20231114_pkey;
ALTER INDEX public.track_part_pkey ATTACH PARTITION public.track_part_20231114_pkey;
CREATE TRIGGER event_is_never_changed BEFORE DELETE OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.journal_is_append_only();
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.journal_is_append_only();
CREATE TRIGGER signature_is_never_changed BEFORE DELETE OR UPDATE ON public.signature FOR EACH ROW EXECUTE FUNCTION public.journal_is_append_only();
CREATE TRIGGER signature_is_never_emptied BEFORE TRUNCATE ON public.signature FOR EACH STATEMENT EXECUTE FUNCTION public.journal_is_append_only();
ALTER TABLE ONLY public.file_piece
    ADD CONSTRAINT file_piece_name_fkey FOREIGN KEY (name) REFERENCES public.file(name) ON DELETE CASCADE;
