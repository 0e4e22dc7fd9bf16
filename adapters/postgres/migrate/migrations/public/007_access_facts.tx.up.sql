-- Whoever changes what access facts are made of notifies every node, in the
-- transaction that does it: the API, psql and migrations alike. The payload is
-- the tenant whose facts they are, or empty if they are everybody's; Postgres
-- sends equal ones once per transaction.

-- For the tables of a tenant.
CREATE FUNCTION public.access_facts_of_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('tenon_access_facts', organization_id) FROM public.tenants WHERE schema_name = TG_TABLE_SCHEMA;
	RETURN NULL;
END $$;

CREATE FUNCTION public.access_facts_of_enterprises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'INSERT' THEN
		PERFORM pg_notify('tenon_access_facts', organization_id) FROM old_rows WHERE organization_id IS NOT NULL;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		PERFORM pg_notify('tenon_access_facts', organization_id) FROM new_rows WHERE organization_id IS NOT NULL;
	END IF;
	RETURN NULL;
END $$;

CREATE FUNCTION public.access_facts_of_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'INSERT' THEN
		PERFORM pg_notify('tenon_access_facts', e.organization_id)
			FROM old_rows AS g JOIN public.enterprises AS e ON e.id = g.enterprise WHERE e.organization_id IS NOT NULL;
	END IF;
	IF TG_OP <> 'DELETE' THEN
		PERFORM pg_notify('tenon_access_facts', e.organization_id)
			FROM new_rows AS g JOIN public.enterprises AS e ON e.id = g.enterprise WHERE e.organization_id IS NOT NULL;
	END IF;
	RETURN NULL;
END $$;

CREATE FUNCTION public.access_facts_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('tenon_access_facts', '');
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

CREATE TRIGGER access_facts_insert AFTER INSERT ON public.module_access REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_grants();
CREATE TRIGGER access_facts_update AFTER UPDATE ON public.module_access REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_grants();
CREATE TRIGGER access_facts_delete AFTER DELETE ON public.module_access REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_grants();
CREATE TRIGGER access_facts_truncate AFTER TRUNCATE ON public.module_access
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_all();

CREATE TRIGGER access_facts AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF id, module, slug ON public.trials
	FOR EACH STATEMENT EXECUTE FUNCTION public.access_facts_of_all();
