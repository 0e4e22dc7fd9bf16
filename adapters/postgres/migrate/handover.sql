-- The statements that make the schema $2, and what is in it, the application role's, $1: no row where all of it is.
WITH app AS (
	SELECT oid, quote_ident(rolname) AS name FROM pg_catalog.pg_roles WHERE rolname = $1
), place AS (
	SELECT oid, nspowner, nspname FROM pg_catalog.pg_namespace WHERE nspname = $2
), object AS (
	SELECT 1 AS step, 'schema' AS kind, quote_ident(nspname) AS name, nspowner AS owner FROM place

	UNION ALL -- a sequence of a column goes with its table
	SELECT 2, CASE c.relkind WHEN 'c' THEN 'type' ELSE 'table' END, c.oid::regclass::text, c.relowner
	FROM place AS p JOIN pg_catalog.pg_class AS c ON c.relnamespace = p.oid
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND NOT EXISTS (
		SELECT FROM pg_catalog.pg_depend AS d WHERE c.relkind = 'S'
			AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))

	UNION ALL
	SELECT 3, 'routine', f.oid::regprocedure::text, f.proowner
	FROM place AS p JOIN pg_catalog.pg_proc AS f ON f.pronamespace = p.oid

	UNION ALL
	SELECT 3, 'type', t.oid::regtype::text, t.typowner
	FROM place AS p JOIN pg_catalog.pg_type AS t ON t.typnamespace = p.oid AND t.typtype IN ('d', 'e', 'r')

	UNION ALL
	SELECT 3, 'statistics', format('%I.%I', p.nspname, s.stxname), s.stxowner
	FROM place AS p JOIN pg_catalog.pg_statistic_ext AS s ON s.stxnamespace = p.oid
)
SELECT format('ALTER %s %s OWNER TO %s', o.kind, o.name, app.name) FROM object AS o CROSS JOIN app
WHERE o.owner <> app.oid ORDER BY o.step, o.kind, o.name
