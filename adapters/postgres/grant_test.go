package postgres

import (
	"regexp"
	"strings"
	"testing"
)

// A platform with enough rows that reading a whole table would be the slow way: every
// enterprise has a fifth of the trials.
const manyGrants = `
	INSERT INTO public.enterprises (id, organization_id, name, name_key, url, domain, description, logo_url, admin_email,
			zip_code, region, size, contact_number, status, version, created_at, updated_at, created_by, updated_by, search)
		SELECT 'e' || i, 'org_' || i, 'E', 'e', '', '', '', '', '', '', '', '', '', 'ACTIVE', 1, now(), now(), '', '', ''
		FROM generate_series(1, 10000) AS i;
	INSERT INTO public.modules (slug, name, description, is_standalone, version, created_at, updated_at)
		SELECT 'm' || i, 'M', '', false, 1, now(), now() FROM generate_series(1, 20) AS i;
	INSERT INTO public.trial_slugs SELECT 't' || i FROM generate_series(1, 10000) AS i;
	INSERT INTO public.trials (module, slug, name, name_key, icon_url, description, version, created_at, updated_at)
		SELECT 5 + i % 20, 't' || i, 'T' || i, 't' || i, '', '', 1, now(), now() FROM generate_series(1, 10000) AS i;
	INSERT INTO public.module_access (id, enterprise, module, trial, created_at, created_by)
		SELECT 'g' || e || '.' || t.id, 'e' || e, t.module, t.id, now(), '' FROM generate_series(1, 10000) AS e
		JOIN public.trials AS t ON t.id % 5000 = e % 5000;
	ANALYZE public.enterprises, public.modules, public.trials, public.trial_slugs, public.module_access,
		public.trial_grantees`

// catalogQueries are those of modules, trials and grants that do not read all there is.
var catalogQueries = []string{
	"SELECT * FROM public.module_access WHERE enterprise = 'e7' ORDER BY created_at, id",
	"SELECT * FROM public.module_access WHERE id = 'g7.7' AND enterprise = 'e7'",
	`SELECT * FROM public.module_access
		WHERE enterprise = 'e7' AND module = 12 AND trial IS NOT DISTINCT FROM nullif(7, 0)`,
	"DELETE FROM public.module_access WHERE id = 'g7.7' AND enterprise = 'e7'",
	"DELETE FROM public.module_access WHERE trial = 7 RETURNING id",
	"DELETE FROM public.module_access WHERE trial = 7 AND module = 12", // as the foreign key does
	`SELECT DISTINCT e.organization_id FROM public.trial_grantees AS g JOIN public.enterprises AS e ON e.id = g.enterprise
		WHERE g.trial = 7 AND e.organization_id IS NOT NULL ORDER BY e.organization_id`,
	strings.ReplaceAll(moduleUsed, "?0", "4"),
	"SELECT 0 WHERE EXISTS (SELECT FROM public.trials WHERE id <> '7' AND module = 12 AND name_key = 't9')",
	"SELECT EXISTS (SELECT FROM public.trial_slugs WHERE slug = 't7')",
	"SELECT * FROM public.trials WHERE slug = 't7'",
	"SELECT * FROM public.trials WHERE id = 7 FOR UPDATE",
	"DELETE FROM public.trial_grantees WHERE trial = 7",
	"DELETE FROM public.trial_grantees WHERE enterprise = 'e7'",
}

func TestTheCatalogIsFoundByIndexes(t *testing.T) {
	t.Parallel()
	db := openStore(t)
	public := db.shared(t.Context())
	for statement := range strings.SplitSeq(manyGrants, ";") {
		must(t, errorMap{}.exec(public.raw(statement).Exec(t.Context())))
	}
	wholeTable := regexp.MustCompile(`Seq Scan on (enterprises|trials|trial_slugs|module_access|trial_grantees) `)
	for _, query := range catalogQueries {
		var plan []string
		must(t, public.raw("EXPLAIN "+query).Scan(t.Context(), &plan))
		if text := strings.Join(plan, "\n"); wholeTable.MatchString(text) {
			t.Errorf("%s reads a whole table:\n%s", query, text)
		}
	}
}
