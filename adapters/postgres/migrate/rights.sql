-- The statements that give the application role $1 the rights that it is meant to have in the schema public and on the
-- database, and take all others: no row where nothing is to be done. Whoever runs them owns the tables. What is of others,
-- or of an extension, is left alone.
WITH app AS (
	SELECT oid, quote_ident(rolname) AS name FROM pg_catalog.pg_roles WHERE rolname = $1
), relation AS (
	SELECT c.oid, format('public.%I', c.relname) AS name, c.relname, c.relowner,
		CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE '' END AS kind,
		ARRAY(SELECT a.privilege_type FROM aclexplode(c.relacl) AS a WHERE a.grantee = app.oid ORDER BY 1) AS rights,
		CASE
			WHEN c.relkind = 'S' THEN '{USAGE}'
			WHEN c.relname = 'audit_inbox' THEN '{DELETE,INSERT,SELECT}' -- entries are taken out
			WHEN c.relname = 'audit_chain' THEN '{SELECT}'
			WHEN c.relname = 'audit' OR starts_with(c.relname, 'audit_') THEN '{INSERT,SELECT}' -- what only grows
			ELSE '{DELETE,INSERT,SELECT,UPDATE}'
		END::text[] AS meant,
		starts_with(c.relname, 'river_') AND c.relkind = 'r' AS maintained -- River makes its indexes anew now and then
	FROM pg_catalog.pg_class AS c CROSS JOIN app
	WHERE c.oid IN ( -- of which there is an index, among all tables of tenants
			SELECT d.objid FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::regclass
			AND d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.refobjid = 'public'::regnamespace)
		AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
		AND (c.relowner = app.oid OR pg_has_role(c.relowner, 'usage')) AND NOT EXISTS (
			SELECT FROM pg_catalog.pg_depend AS d
			WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), owned AS (
	SELECT r.* FROM relation AS r CROSS JOIN app WHERE r.relowner = app.oid AND NOT r.maintained AND NOT EXISTS (
		SELECT FROM pg_catalog.pg_depend AS d -- a sequence of a column goes with its table
		WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i'))
), columns AS (
	SELECT r.name, quote_ident(a.attname) AS attname, r.rights <> r.meant AS anew,
		ARRAY(SELECT e.privilege_type FROM aclexplode(a.attacl) AS e WHERE e.grantee = app.oid ORDER BY 1) AS rights,
		CASE WHEN r.relname = 'audit_log' AND a.attname IN ('size', 'root', 'edge') THEN '{UPDATE}' ELSE '{}' END::text[]
			AS meant
	FROM relation AS r CROSS JOIN app JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
	WHERE a.attnum > 0 AND NOT a.attisdropped
), routine AS (
	SELECT p.oid::regprocedure AS name, p.oid, p.proowner FROM pg_catalog.pg_proc AS p
	WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(p.proowner, 'usage') AND NOT EXISTS (
		SELECT FROM pg_catalog.pg_depend AS d
		WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
), statement AS (
	SELECT 1 AS step, format('GRANT CREATE ON DATABASE %I TO %s', current_database(), app.name) AS text FROM app
	WHERE NOT has_database_privilege(app.oid, current_database(), 'create')

	UNION ALL
	SELECT 1, format('GRANT USAGE ON SCHEMA public TO %s', app.name) FROM app
	WHERE NOT has_schema_privilege(app.oid, 'public', 'usage')

	UNION ALL
	SELECT 2, format('ALTER TABLE %s OWNER TO CURRENT_USER', o.name) FROM owned AS o

	UNION ALL
	SELECT 2, format('ALTER ROUTINE %s OWNER TO CURRENT_USER', r.name) FROM routine AS r CROSS JOIN app
	WHERE r.proowner = app.oid

	UNION ALL -- Postgres wants that a new owner may create in the schema
	SELECT 3, format('GRANT CREATE ON SCHEMA public TO %1$s; ALTER TABLE %2$s OWNER TO %1$s; '
		'REVOKE CREATE ON SCHEMA public FROM %1$s', app.name, r.name)
	FROM relation AS r CROSS JOIN app WHERE r.maintained AND r.relowner <> app.oid

	UNION ALL
	SELECT 4, format('REVOKE CREATE ON SCHEMA public FROM %s', app.name) FROM app
	WHERE EXISTS (SELECT FROM pg_catalog.pg_namespace AS n, aclexplode(n.nspacl) AS a
		WHERE n.nspname = 'public' AND a.grantee = app.oid AND lower(a.privilege_type) = 'create')

	UNION ALL
	SELECT 5, format('REVOKE ALL ON %1$s%2$s FROM %3$s; GRANT %4$s ON %1$s%2$s TO %3$s', r.kind, r.name, app.name,
		array_to_string(r.meant, ', '))
	FROM relation AS r CROSS JOIN app WHERE r.rights <> r.meant AND NOT r.maintained AND NOT EXISTS (
		SELECT FROM pg_catalog.pg_depend AS d JOIN relation AS t ON t.oid = d.refobjid AND t.maintained
		WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i'))

	UNION ALL
	SELECT 6, format('REVOKE ALL (%1$s) ON %2$s FROM %3$s', c.attname, c.name, app.name)
		|| CASE WHEN c.meant <> '{}' THEN format('; GRANT UPDATE (%1$s) ON %2$s TO %3$s', c.attname, c.name, app.name)
			ELSE '' END
	FROM columns AS c CROSS JOIN app WHERE c.rights <> c.meant OR c.anew AND c.meant <> '{}'

	UNION ALL
	SELECT 7, format('GRANT EXECUTE ON ROUTINE %s TO %s', r.name, app.name) FROM routine AS r CROSS JOIN app
	WHERE NOT has_function_privilege(app.oid, r.oid, 'execute')
)
SELECT text FROM statement ORDER BY step, text
