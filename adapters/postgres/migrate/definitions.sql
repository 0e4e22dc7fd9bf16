-- The statements that make objects of the schema $1 anew, in the order in which they need each other: those of which
-- nothing but the object itself changes. missing is for an object that is not there, other for one that is there and is
-- defined otherwise; an object that needs more than that has no row.
WITH relation AS (
	SELECT c.oid, c.relname, c.relkind, c.reloptions, format('%I.%I', n.nspname, c.relname) AS name
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1
), statement AS (
	SELECT 1 AS step, f.oid, 'function' AS type, '' AS belongs,
		f.proname || '(' || pg_catalog.pg_get_function_identity_arguments(f.oid) || ')' AS name,
		ARRAY[pg_catalog.pg_get_functiondef(f.oid)] AS missing, ARRAY[pg_catalog.pg_get_functiondef(f.oid)] AS other
	FROM pg_catalog.pg_proc f WHERE f.pronamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1)
		AND f.prokind = 'f'

	UNION ALL
	SELECT 2, a.attnum::bigint::oid, 'column', r.relname, a.attname, ARRAY[concat_ws(' ', 'ALTER TABLE', r.name,
		'ADD COLUMN', quote_ident(a.attname), pg_catalog.format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> t.typcollation
			THEN 'COLLATE ' || a.attcollation::regcollation::text END,
		CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid))], '{}'
	FROM relation r JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
		LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
	WHERE r.relkind = 'r' AND a.attidentity = '' AND a.attgenerated = ''

	UNION ALL
	SELECT 3, c.oid, 'index', r.relname, c.relname, ARRAY[pg_catalog.pg_get_indexdef(c.oid)], ARRAY[
		format('DROP INDEX %I.%I', $1, c.relname), pg_catalog.pg_get_indexdef(c.oid)]
	FROM relation r JOIN pg_catalog.pg_index i ON i.indrelid = r.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
	WHERE r.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid
		AND k.contype IN ('p', 'u', 'x'))

	UNION ALL
	SELECT CASE c.contype WHEN 'f' THEN 5 ELSE 4 END, c.oid, 'constraint', r.relname, c.conname, ARRAY[
		format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.name, c.conname, pg_catalog.pg_get_constraintdef(c.oid))], '{}'
	FROM relation r JOIN pg_catalog.pg_constraint c ON c.conrelid = r.oid
	WHERE r.relkind = 'r' AND c.contype IN ('p', 'u', 'x', 'c', 'f')

	UNION ALL
	SELECT 6, r.oid, 'view', '', r.relname, ARRAY[definition], ARRAY[definition]
	FROM relation r CROSS JOIN LATERAL (SELECT concat_ws(' ', 'CREATE OR REPLACE VIEW', r.name,
		'WITH (' || array_to_string(r.reloptions, ', ') || ')', 'AS', pg_catalog.pg_get_viewdef(r.oid)) AS definition) v
	WHERE r.relkind = 'v'

	UNION ALL
	SELECT 7, s.oid, 'statistics', r.relname, s.stxname, ARRAY[pg_catalog.pg_get_statisticsobjdef(s.oid)], '{}'
	FROM relation r JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = r.oid

	UNION ALL
	SELECT 8, g.oid, 'trigger', r.relname, g.tgname, ARRAY[pg_catalog.pg_get_triggerdef(g.oid), enabled], ARRAY[
		overlay(pg_catalog.pg_get_triggerdef(g.oid) PLACING 'CREATE OR REPLACE TRIGGER' FROM 1 FOR 14), enabled]
	FROM relation r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid AND NOT g.tgisinternal AND g.tgconstraint = 0
		CROSS JOIN LATERAL (SELECT format('ALTER TABLE %s %s %I', r.name, CASE g.tgenabled
			WHEN 'D' THEN 'DISABLE TRIGGER' WHEN 'R' THEN 'ENABLE REPLICA TRIGGER' WHEN 'A' THEN 'ENABLE ALWAYS TRIGGER'
			ELSE 'ENABLE TRIGGER' END, g.tgname) AS enabled) e
)
SELECT type, belongs::text, name::text, missing, other FROM statement ORDER BY step, oid
