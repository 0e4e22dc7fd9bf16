package cli

import (
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/migration"
	"github.com/tenon-health/tenon/core/migration/ddl"
)

type fleetPlanView struct {
	Shared     schemaView             `json:"shared"`
	Groups     []groupView            `json:"groups"`
	Migrations []plannedMigrationView `json:"migrations"`
	Canaries   []domain.TenantID      `json:"canaries"`
	Waves      [][]domain.TenantID    `json:"waves"`
	Parallel   int                    `json:"parallel"`
	Seconds    float64                `json:"predicted_seconds"`
	Unknown    []string               `json:"unknown"`
	Dangerous  int                    `json:"dangerous"`
	Tenants    []plannedTenantView    `json:"tenants,omitempty"`
}

type groupView struct {
	Version    string   `json:"version"`
	Tenants    int      `json:"tenants"`
	Migrations []string `json:"migrations"`
}

type plannedMigrationView struct {
	Scope       domain.MigrationScope `json:"scope"`
	Version     string                `json:"version"`
	Transaction bool                  `json:"in_transaction"`
	Schemas     int                   `json:"schemas"`
	Measured    int                   `json:"measured"`
	Seconds     *float64              `json:"median_seconds"`
	Statements  []statementView       `json:"statements"`
}

type statementView struct {
	Number   int           `json:"number"`
	Line     int           `json:"line"`
	Words    string        `json:"words"`
	Lock     string        `json:"lock"`
	Warnings []warningView `json:"warnings"`
	SQL      string        `json:"sql,omitempty"`
}

type warningView struct {
	Code   ddl.Warning `json:"code"`
	Advice string      `json:"advice"`
}

type plannedTenantView struct {
	Tenant     domain.TenantID `json:"tenant"`
	Name       string          `json:"name"`
	Version    string          `json:"version"`
	Wave       int             `json:"wave"`
	Migrations int             `json:"migrations"`
	Seconds    float64         `json:"predicted_seconds"`
	Unknown    []string        `json:"unknown"`
}

func (c plan) view(p migration.Plan) fleetPlanView {
	view := fleetPlanView{
		Shared: schemaView(p.Shared), Groups: []groupView{}, Migrations: []plannedMigrationView{},
		Canaries: append([]domain.TenantID{}, p.Order.Canaries...), Waves: append([][]domain.TenantID{}, p.Order.Waves...),
		Parallel: p.Parallel, Seconds: p.Takes.Duration.Seconds(), Unknown: append([]string{}, p.Takes.Unknown...),
		Dangerous: p.Warnings(),
	}
	for _, g := range p.Groups {
		view.Groups = append(view.Groups, groupView(g))
	}
	for _, m := range p.Migrations {
		view.Migrations = append(view.Migrations, c.migrationView(p, m))
	}
	if c.All || len(c.Tenant) > 0 {
		view.Tenants = plannedTenantViews(p.Tenants)
	}
	return view
}

func (c plan) migrationView(p migration.Plan, m migration.PlannedMigration) plannedMigrationView {
	view := plannedMigrationView{
		Scope: m.Scope, Version: m.Version, Transaction: !m.Alone, Schemas: m.Schemas, Measured: m.Measured,
		Statements: []statementView{},
	}
	if m.Measured > 0 {
		view.Seconds = new(m.Median.Seconds())
	}
	for i, s := range m.Statements {
		statement := statementView{
			Number: i + 1, Line: s.Line, Words: shorten(s.Plain()), Lock: s.Lock.String(), Warnings: warningViews(s.Warnings),
		}
		if c.SQL {
			statement.SQL = c.inSchema(p).Replace(s.SQL)
		}
		view.Statements = append(view.Statements, statement)
	}
	return view
}

func warningViews(all []ddl.Warning) []warningView {
	views := []warningView{}
	for _, w := range all {
		views = append(views, warningView{w, w.Advice()})
	}
	return views
}

func plannedTenantViews(all []migration.PlannedTenant) (views []plannedTenantView) {
	for _, t := range all {
		views = append(views, plannedTenantView{
			Tenant: t.Tenant, Name: t.Name, Version: t.Version, Wave: t.Wave, Migrations: len(t.Lacks),
			Seconds: t.Takes.Duration.Seconds(), Unknown: append([]string{}, t.Takes.Unknown...),
		})
	}
	return views
}
