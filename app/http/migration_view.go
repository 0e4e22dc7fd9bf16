package http

import (
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// maxFailedShown are shown of what has failed, and of the differences of one schema; their number tells of more.
const maxFailedShown = 100

// schemaView is domain.Schema in JSON.
type schemaView struct {
	Tenant     domain.TenantID `json:"-"`
	Name       string          `json:"schema" example:"public"`
	Version    string          `json:"version" doc:"Its last migration" example:"004_access_facts"`
	Pending    int             `json:"pending" doc:"How many migrations it lacks" example:"0"`
	MigratedAt time.Time       `json:"migrated_at" nullable:"true"`
}

// schemaStatusView is domain.SchemaStatus in JSON.
type schemaStatusView struct {
	Shared      schemaView           `json:"shared"`
	Versions    []schemaVersionView  `json:"versions" doc:"Of tenants, the oldest first"`
	FailedTotal int                  `json:"failed_total" example:"1"`
	Failed      []failedView         `json:"failed" doc:"At most 100 of them"`
	Drifted     []driftView          `json:"drifted" doc:"Whose tables are not as their version says, as the last comparison has seen them; at most 100"`
	VerifiedAt  time.Time            `json:"verified_at" nullable:"true" doc:"When the tables of all tenants were compared"`
	Active      []activeView         `json:"active" doc:"What is being migrated now"`
	Running     migrationRunningView `json:"running"`
	Without     []withoutTablesView  `json:"enterprises_without_tables"`
}

type schemaVersionView struct {
	Version string `json:"version" example:"004_access_facts"`
	Count   int    `json:"tenants" example:"137"`
	Pending int    `json:"pending" example:"0"`
}

type failedView struct {
	Tenant    domain.TenantID `json:"organization_id" example:"org_AbC123"`
	Version   string          `json:"version" doc:"The one that it has" example:"003_notification"`
	Migration string          `json:"migration" doc:"The one that failed" example:"004_access_facts"`
	Statement int             `json:"statement" doc:"Which of its statements; 0 is before the first" example:"2"`
	SQLState  string          `json:"sqlstate" example:"55P03"`
	By        domain.Subject  `json:"by" doc:"Whose run it was" example:"cli:ada@host"`
}

type activeView struct {
	Schema  string       `json:"schema" example:"t_org_abc123"`
	Seconds float64      `json:"seconds" example:"1.5"`
	Holders []holderView `json:"waits_for"`
}

type holderView struct {
	PID     int     `json:"pid" example:"4711"`
	State   string  `json:"state" example:"idle in transaction"`
	Seconds float64 `json:"seconds" doc:"Age of its transaction" example:"63.2"`
}

type migrationRunningView struct {
	By         domain.Subject     `json:"by" doc:"Who applies migrations; empty for nobody" example:"cli:ada@host"`
	Since      time.Time          `json:"since" nullable:"true"`
	Done       int                `json:"done" doc:"Tenants whose turn is over" example:"120"`
	Total      int                `json:"total" example:"340"`
	Level      domain.HealthLevel `json:"level,omitempty" doc:"How fast it goes, by how those fare who work meanwhile; not there before the first look" enum:"ok,slow,stop"`
	LevelSince time.Time          `json:"level_since" nullable:"true"`
	Reason     string             `json:"reason" doc:"Why it is slow, or waits" example:"7 connections wait for locks (limit 5)"`
}

type driftView struct {
	Tenant      domain.TenantID `json:"organization_id" example:"org_AbC123"`
	Differences int             `json:"differences" example:"2"`
	SeenAt      time.Time       `json:"seen_at"`
}

type withoutTablesView struct {
	Status domain.EnterpriseStatus `json:"status" enum:"PENDING,INVITED,INITIATED,ACTIVE,SUSPENDED,DEACTIVATED,DELETED"`
	Count  int                     `json:"count" example:"2"`
}

func viewSchemaStatus(s domain.SchemaStatus) schemaStatusView {
	view := schemaStatusView{
		Shared: schemaView(s.Shared), Running: migrationRunningView(s.Running),
		FailedTotal: len(s.Failed), Failed: viewFailed(s.Failed), VerifiedAt: s.VerifiedAt,
	}
	for _, d := range s.Drifted[:min(len(s.Drifted), maxFailedShown)] {
		view.Drifted = append(view.Drifted, driftView(d))
	}
	for _, v := range s.Versions {
		view.Versions = append(view.Versions, schemaVersionView(v))
	}
	for _, a := range s.Active {
		view.Active = append(view.Active, viewActive(a))
	}
	for _, e := range s.Without {
		view.Without = append(view.Without, withoutTablesView(e))
	}
	return view
}

func viewFailed(all []domain.TenantMigration) (views []failedView) {
	for _, m := range all[:min(len(all), maxFailedShown)] {
		f := m.Failure
		views = append(views, failedView{m.Tenant, m.Version, f.File, f.Statement, f.SQLState, m.By})
	}
	return views
}

func viewActive(a domain.ActiveMigration) activeView {
	view := activeView{Schema: a.Schema, Seconds: a.Age.Seconds()}
	for _, h := range a.Holders {
		view.Holders = append(view.Holders, holderView{h.PID, h.State, h.Age.Seconds()})
	}
	return view
}
