package postgres

import (
	"strconv"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// factsQuery is a question about access facts: what is selected, from where, and
// where it goes. Joins that a question does not need are left out: they are most of
// what it costs.
type factsQuery struct {
	facts   domain.AccessFacts
	columns []string
	from    []string
	args    []any
	into    []any
}

// arg returns the place of an argument.
func (f *factsQuery) arg(value string) string {
	f.args = append(f.args, value)
	return "$" + strconv.Itoa(len(f.args))
}

func (f *factsQuery) column(expression string, into any) {
	f.columns, f.into = append(f.columns, expression), append(f.into, into)
}

func (f *factsQuery) join(parts ...string) { f.from = append(f.from, strings.Join(parts, "")) }

// places is domain.PlacesOf, and whether one of them is Unwritten.
const places = `CROSS JOIN LATERAL (SELECT
		coalesce(string_agg(concat_ws(' ', d.kind, d.id, d.place, d.phase), ',' ORDER BY d.kind), '') AS places,
		coalesce(bool_or(d.kind = 'mongodb' AND NOT d.written), false) AS unwritten
	FROM public.datasources AS d WHERE d.enterprise = enterprise_row.id) AS own`

// askEnterprise asks what the shared tables know.
func askEnterprise(q domain.AccessQuery) *factsQuery {
	f := &factsQuery{}
	f.column("enterprise_row.id", (*string)(&f.facts.Enterprise))
	f.column("coalesce(enterprise_row.organization_id, '')", (*string)(&f.facts.Tenant))
	f.column("enterprise_row.status", (*string)(&f.facts.Status))
	f.column("own.places", (*string)(&f.facts.Places))
	f.column("own.unwritten", &f.facts.Unwritten)
	f.join("public.enterprises AS enterprise_row ", places)
	if q.Tenant != "" {
		f.column("public.access_stamp("+f.arg(text(q.Tenant))+")", (*int64)(&f.facts.Stamp))
	}
	if q.Trial != "" {
		f.column("t.id IS NOT NULL", &f.facts.TrialExists)
		f.column("g.id IS NOT NULL", &f.facts.TrialGranted)
		f.join("LEFT JOIN public.trials AS t ON t.slug = ", f.arg(text(q.Trial)))
		f.join("LEFT JOIN public.module_access AS g ",
			"ON g.enterprise = enterprise_row.id AND g.module = t.module AND g.trial = t.id")
	}
	return f
}

// askTenant asks also what the tenant's own tables know.
func (f *factsQuery) askTenant(q domain.AccessQuery) {
	if q.Subject != "" {
		f.askUser(f.arg(text(q.Subject)))
	}
	if q.Project != "" {
		f.askProject(f.arg(text(q.Project)), f.arg(text(q.Subject)))
	}
	if q.Project != "" && q.Execution != "" {
		f.askShare(q)
	}
}

func (f *factsQuery) askUser(subject string) {
	f.column("coalesce(u.status, '')", (*string)(&f.facts.UserStatus))
	f.column("coalesce(u.role, '')", &f.facts.Role)
	f.column("coalesce(u.tokens_after, "+never+")", &f.facts.TokensAfter)
	f.join("LEFT JOIN ?tenant.users AS u ON u.subject = ", subject)
}

func (f *factsQuery) askProject(project, subject string) {
	f.column("p.id IS NOT NULL", &f.facts.ProjectExists)
	f.column("coalesce(a.role_name, '')", &f.facts.ProjectRole)
	f.column("coalesce(a.built_in, '')", &f.facts.BuiltIn)
	f.column("coalesce(a.predict, '')", (*string)(&f.facts.Permissions.Predict))
	f.column("coalesce(a.compare, '')", (*string)(&f.facts.Permissions.Compare))
	f.column("coalesce(a.copilot, '')", (*string)(&f.facts.Permissions.Copilot))
	f.column("coalesce(a.insights, '')", (*string)(&f.facts.Permissions.Insights))
	f.join("LEFT JOIN ?tenant.projects AS p ON p.id = ", project)
	f.join("LEFT JOIN ?tenant.project_access AS a ON a.project = p.id AND a.subject = ", subject)
}

// askShare asks what was shared. What that opens, and to whom still, is for
// domain.AccessFacts to say.
func (f *factsQuery) askShare(q domain.AccessQuery) {
	f.column("EXISTS (SELECT FROM ?tenant.shared_executions AS s WHERE s.subject = "+f.arg(text(q.Subject))+
		" AND s.project = "+f.arg(text(q.Project))+" AND s.trial = "+f.arg(text(q.Trial))+
		" AND s.execution = "+f.arg(text(q.Execution))+")", &f.facts.Shared)
}

func (f *factsQuery) statement(q domain.AccessQuery) statement {
	which := f.which(q)
	return statement{
		text: "SELECT " + strings.Join(f.columns, ", ") + " FROM " + strings.Join(f.from, " ") + " WHERE " + which,
		args: f.args, errors: accessFactsErrors, read: oneRow(f.into...),
	}
}

func (f *factsQuery) which(q domain.AccessQuery) string {
	if q.Tenant == "" {
		return "enterprise_row.id = " + f.arg(text(q.Enterprise))
	}
	return "enterprise_row.organization_id = " + f.arg(text(q.Tenant)) + " ORDER BY " + activeFirst + " LIMIT 1"
}
