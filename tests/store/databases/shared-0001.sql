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
SET default_tablespace = '';
SET default_table_access_method = heap;
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
CREATE TABLE public.meta (
    name text NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.migration (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at double precision NOT NULL
);
CREATE TABLE public.personal (
    key text NOT NULL,
    fields text NOT NULL,
    purge_at double precision NOT NULL
);
CREATE TABLE public.seat (
    seat text NOT NULL,
    host text DEFAULT ''::text NOT NULL,
    pid integer DEFAULT 0 NOT NULL,
    records boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);
INSERT INTO public.active_order VALUES ('o1', '03', 'county:1', '席1', '陈志远', 1700000001, false);
INSERT INTO public.event OVERRIDING SYSTEM VALUE VALUES (1, '席1', 1, 'e0', 1700000000, '陈志远', 'note.added', '', '{"text":"第一条"}', '', '95df1053ea7bcf311b4526e98ecc36cf25ab1d5701a727e1ee321942d0cf306a');
INSERT INTO public.event OVERRIDING SYSTEM VALUE VALUES (2, '席2', 1, 'e1', 1700000001, '陈志远', 'note.added', '', '{"text":"第二条"}', '', '8f15c8cc95f89637f86a25a48297af1f7c5b09caee91e4ad6ef177e660944686');
INSERT INTO public.event OVERRIDING SYSTEM VALUE VALUES (3, '席1', 2, 'e2', 1700000002, '陈志远', 'note.added', '', '{"text":"第三条"}', '95df1053ea7bcf311b4526e98ecc36cf25ab1d5701a727e1ee321942d0cf306a', 'be8a704a7be4f0ae4cdd8cf2a42be3f224c5e4bcc02ab56ba54793921a5e52c2');
INSERT INTO public.meta VALUES ('site', 'demo');
INSERT INTO public.meta VALUES ('store', '6b1f7ad0-0000-4000-8000-000000000000');
INSERT INTO public.migration VALUES (1, '0001_shared.sql', 1700000000);
INSERT INTO public.personal VALUES ('county:1', '{"caller":"王某"}', 4000000000);
INSERT INTO public.seat VALUES ('席1', 'old', 1, false, '2026-11-27 02:39:12.1324+00');
SELECT pg_catalog.setval('public.event_seq_seq', 3, true);
ALTER TABLE ONLY public.active_order
    ADD CONSTRAINT active_order_pkey PRIMARY KEY (order_id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_id_key UNIQUE (id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_seat_n_key UNIQUE (seat, n);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.personal
    ADD CONSTRAINT personal_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.seat
    ADD CONSTRAINT seat_pkey PRIMARY KEY (seat);
CREATE UNIQUE INDEX one_active_order_a_unit ON public.active_order USING btree (unit) WHERE (NOT clashes);
CREATE INDEX personal_by_time ON public.personal USING btree (purge_at);
CREATE TRIGGER event_is_never_changed BEFORE DELETE OR UPDATE ON public.event FOR EACH ROW EXECUTE FUNCTION public.journal_is_append_only();
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION public.journal_is_append_only();
