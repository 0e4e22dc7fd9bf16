package postgres

import (
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// isSmall tells a table that stays small on any platform.
func isSmall(table string) bool {
	return slices.Contains(
		[]string{"modules", "migration_ledger", "migration_running", "migration_drift", "audit_halt", "pg_database"},
		table,
	)
}

// whole is the shape of a statement that may read all of a table, as a regular expression, and why it may.
type whole struct{ why, shape string }

var mayReadAll = []whole{
	{"it is the total of a list of all", `SELECT count\(\*\) FROM (public|\?tenant)\.\w+ AS \w+`},
	{"it counts people", `SELECT count\(\*\) FROM \?tenant\.users WHERE status <> 'REMOVED'`},
	{"it counts enterprises", `SELECT status, count\(\*\) FROM public\.enterprises GROUP BY status`},
	{"it counts onboardings", `SELECT o\.step, count\(\*\), .+ FROM public\.onboardings AS o .+ GROUP BY o\.step`},
	{"most jobs of the sample wait, and few of a platform's", `SELECT kind, state, count\(\*\), .+ GROUP BY kind, state`},
	{"it counts projects", `SELECT count\(\*\), .+ FROM \?tenant\.projects`},
	{"it counts memberships", `SELECT role_name, count\(\*\) FROM \?tenant\.project_access GROUP BY role_name`},
	{"it answers the whole catalog", `SELECT [\w, ]+ FROM public\.trials ORDER BY id`},
	{"it answers all projects", `SELECT id FROM \?tenant\.projects ORDER BY id`},
	{"all tenants are migrated", `SELECT [\w, ]+ FROM public\.tenants ORDER BY organization_id`},
	{"all that are behind are migrated", `SELECT .+ FROM public\.tenants AS t WHERE t\.version < \$0 ORDER BY .+`},
	{"all that are beyond are taken back", `SELECT .+ FROM public\.tenants AS t WHERE t\.version > \$0 OR EXISTS .+`},
	{"all stores of tenants' own are indexed", `SELECT DISTINCT e\.organization_id FROM public\.datasources AS d .+`},
	{"it counts tenants", `SELECT version, count\(\*\) AS count FROM public\.tenants GROUP BY version ORDER BY version`},
	{"it counts enterprises without tables", `SELECT e\.status, count\(\*\) AS count FROM public\.enterprises AS e .+`},
	{"all logs are computed anew", `SELECT trail FROM public\.audit_log WHERE size > 0 UNION SELECT DISTINCT trail .+`},
	{"an epoch is of all logs", `SELECT l\.trail, .+ FROM public\.audit_log AS l LEFT JOIN LATERAL .+ ORDER BY slot`},
	{"a tree is of all logs", `SELECT c\.trail, .+ FROM public\.audit_log AS l, LATERAL .+ ORDER BY c\.slot`},
	{"it counts up to a limit what waits, mostly little", `WITH last AS \(.+ FROM public\.audit_inbox LIMIT .+`},
	{"it takes a thousand, mostly all", `WITH taken AS \(DELETE FROM public\.audit_inbox .+`},
	{"it takes a hundred, mostly all", `WITH next AS \(.+\) UPDATE public\.imports .+`},
	{
		"the text has no trigram",
		`SELECT .+ FROM (public|\?tenant)\.\w+ AS \w+ WHERE \(strpos\(search, \$0\) > 0\).*`,
	},
	{
		"most rows have one of few statuses",
		`SELECT .+ AS \w+ ORDER BY "?status"? DESC(, "?created_at"?( ASC)?)?, id LIMIT .+`,
	},
	{
		"names of projects have no trigrams, which each new project would pay for",
		`SELECT .+ FROM \?tenant\.projects AS project_row WHERE strpos\(name_key, \$0\) > 0.*`,
	},
}

// allowing notes what a statement was allowed, whether or not the planner makes use of it: that may depend on the
// sample by which it knows the rows.
type allowing struct{ met []whole }

func (a *allowing) allows(s sent) bool {
	if strings.Contains(s.shape(), "strpos(search, ") && slices.ContainsFunc(s.args, trigramIn) {
		return false
	}
	i := slices.IndexFunc(mayReadAll, func(w whole) bool {
		return regexp.MustCompile("^(?:" + w.shape + ")$").MatchString(s.shape())
	})
	if i >= 0 {
		a.met = append(a.met, mayReadAll[i])
	}
	return i >= 0
}

func trigramIn(arg any) bool {
	text, _ := arg.(string)
	return hasTrigram(text)
}

// requireMet fails for what is allowed to nobody, if all checks have run.
func (a *allowing) requireMet(t *testing.T) {
	t.Helper()
	if some := flag.Lookup("test.run").Value.String(); some != "" && some != "." {
		return
	}
	for _, w := range mayReadAll {
		if !slices.Contains(a.met, w) {
			t.Errorf("no statement may read all of a table because %s", w.why)
		}
	}
}
