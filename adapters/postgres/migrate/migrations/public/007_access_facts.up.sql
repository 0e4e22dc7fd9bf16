-- Whoever takes from what access facts are made of raises the stamp of the
-- tenant whose facts they are, and notifies every node, in the transaction that
-- does it: the API, psql and migrations alike. The payload is the tenant, or empty
-- if they are everybody's; Postgres sends equal ones once per transaction.
--
-- What comes to be where nothing was takes nothing away, and nobody remembers that
-- it was not there (adapters/cache): so a new project, role, member, user, trial or
-- grant tells nobody. A new enterprise may follow another in the same organization,
-- a new datasource ends the use of the store that all share, and that an execution is
-- not shared is remembered: these tell.

-- How often something was taken from each tenant's facts; the empty one's is
-- everybody's.
CREATE TABLE public.access_stamps (
	organization_id text COLLATE "C" CONSTRAINT access_stamps_pkey PRIMARY KEY,
	stamp           bigint NOT NULL
);
INSERT INTO public.access_stamps VALUES ('', 1);

-- The sum rises with either, so that it stands only while both stand. PL/pgSQL plans
-- the query once on a connection; a function in SQL would at each call.
CREATE FUNCTION public.access_stamp(tenant text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN (SELECT sum(stamp) FROM public.access_stamps WHERE organization_id IN ('', tenant));
END $$;

CREATE FUNCTION public.require_access_stamp(tenant text, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF public.access_stamp(tenant) <> expected THEN
		RAISE EXCEPTION 'access facts have changed' USING ERRCODE = 'TN001';
	END IF;
END $$;

CREATE FUNCTION public.access_facts_changed(tenant text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.access_stamps AS s VALUES (tenant, 1)
		ON CONFLICT ON CONSTRAINT access_stamps_pkey DO UPDATE SET stamp = s.stamp + 1;
	PERFORM pg_notify('tenon_access_facts', tenant);
END $$;

-- For the tables of a tenant.
CREATE FUNCTION public.access_facts_of_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM public.access_facts_changed(organization_id) FROM public.tenants WHERE schema_name = TG_TABLE_SCHEMA;
	RETURN NULL;
END $$;

-- Several tenants always in one order, so that no two transactions wait for each other.
CREATE FUNCTION public.access_facts_of_enterprises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		PERFORM public.access_facts_changed(t) FROM (SELECT DISTINCT organization_id AS t FROM new_rows
			WHERE organization_id IS NOT NULL ORDER BY t) AS all_of_them;
	ELSIF TG_OP = 'DELETE' THEN
		PERFORM public.access_facts_changed(t) FROM (SELECT DISTINCT organization_id AS t FROM old_rows
			WHERE organization_id IS NOT NULL ORDER BY t) AS all_of_them;
	ELSE
		PERFORM public.access_facts_changed(t) FROM (SELECT organization_id AS t FROM old_rows
			WHERE organization_id IS NOT NULL UNION SELECT organization_id FROM new_rows
			WHERE organization_id IS NOT NULL ORDER BY t) AS all_of_them;
	END IF;
	RETURN NULL;
END $$;

-- For what belongs to enterprises.
CREATE FUNCTION public.access_facts_of_owners() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM public.access_facts_changed(t) FROM (SELECT DISTINCT e.organization_id AS t
		FROM changed_rows AS r JOIN public.enterprises AS e ON e.id = r.enterprise
		WHERE e.organization_id IS NOT NULL ORDER BY t) AS all_of_them;
	RETURN NULL;
END $$;

-- A datasource that is only sealed anew is no news.
CREATE FUNCTION public.access_facts_of_datasources() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM public.access_facts_changed(t) FROM (SELECT DISTINCT e.organization_id AS t
		FROM old_rows AS o LEFT JOIN new_rows AS n ON n.id = o.id JOIN public.enterprises AS e ON e.id = o.enterprise
		WHERE e.organization_id IS NOT NULL
			AND (n.key_id IS NOT DISTINCT FROM o.key_id
				OR to_jsonb(n) - ARRAY['sealed', 'key_id'] IS DISTINCT FROM to_jsonb(o) - ARRAY['sealed', 'key_id'])
		ORDER BY t) AS all_of_them;
	RETURN NULL;
END $$;

CREATE FUNCTION public.access_facts_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM public.access_facts_changed('');
	RETURN NULL;
END $$;

-- Postgres wants a trigger for each event that names its rows.
CREATE TRIGGER access_facts_insert AFTER INSERT ON public.enterprises REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_enterprises();
CREATE TRIGGER access_facts_update AFTER UPDATE ON public.enterprises REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_enterprises();
CREATE TRIGGER access_facts_delete AFTER DELETE ON public.enterprises REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_enterprises();
CREATE TRIGGER access_facts_truncate AFTER TRUNCATE ON public.enterprises
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_all();

-- A grant that goes to another enterprise is taken from the old one.
CREATE TRIGGER access_facts_update AFTER UPDATE ON public.module_access REFERENCING OLD TABLE AS changed_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_owners();
CREATE TRIGGER access_facts_delete AFTER DELETE ON public.module_access REFERENCING OLD TABLE AS changed_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_owners();
CREATE TRIGGER access_facts_truncate AFTER TRUNCATE ON public.module_access
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_all();

-- A datasource never goes to another enterprise.
CREATE TRIGGER access_facts_insert AFTER INSERT ON public.datasources REFERENCING NEW TABLE AS changed_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_owners();
CREATE TRIGGER access_facts_update AFTER UPDATE ON public.datasources REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_datasources();
CREATE TRIGGER access_facts_delete AFTER DELETE ON public.datasources REFERENCING OLD TABLE AS changed_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_owners();
CREATE TRIGGER access_facts_truncate AFTER TRUNCATE ON public.datasources
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_all();

CREATE TRIGGER access_facts AFTER DELETE OR TRUNCATE OR UPDATE OF id, module, slug ON public.trials
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_all();

-- Also while a session plays the part of a replica.
ALTER TABLE public.enterprises ENABLE ALWAYS TRIGGER access_facts_insert, ENABLE ALWAYS TRIGGER access_facts_update,
	ENABLE ALWAYS TRIGGER access_facts_delete, ENABLE ALWAYS TRIGGER access_facts_truncate;
ALTER TABLE public.module_access ENABLE ALWAYS TRIGGER access_facts_update, ENABLE ALWAYS TRIGGER access_facts_delete,
	ENABLE ALWAYS TRIGGER access_facts_truncate;
ALTER TABLE public.datasources ENABLE ALWAYS TRIGGER access_facts_insert, ENABLE ALWAYS TRIGGER access_facts_update,
	ENABLE ALWAYS TRIGGER access_facts_delete, ENABLE ALWAYS TRIGGER access_facts_truncate;
ALTER TABLE public.trials ENABLE ALWAYS TRIGGER access_facts;
